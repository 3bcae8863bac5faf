using System.Net;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Tests.Tracking;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::9", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    public void Address_is_that_of_one_host_or_of_one_network(string address, string named) =>
        Assert.Equal(named, ClientAddress.Of(IPAddress.Parse(address)));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    // The same bits in two families.
    [InlineData("192.0.2.1", "::c000:201:0:0:0:0", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Clients_are_one_when_they_could_change_from_one_address_to_the_other_at_will(string one, string other, bool same) =>
        Assert.Equal(same, ClientAddress.Of(IPAddress.Parse(one)) == ClientAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void Connection_without_an_address_has_none()
    {
        Assert.Null(ClientAddress.Of(context: null));
        Assert.Null(ClientAddress.Of(new DefaultHttpContext()));
    }
}
