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
    public void Address_is_that_of_one_host_or_of_one_network(string address, string named) => Assert.Equal(named, ClientAddress.Of(IPAddress.Parse(address)));

    [Fact]
    public void Connection_without_an_address_has_none()
    {
        Assert.Null(ClientAddress.Of(context: null));
        Assert.Null(ClientAddress.Of(new DefaultHttpContext()));
    }
}
