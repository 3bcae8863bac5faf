using System.Net;
using CircuitKit.Admission;

namespace CircuitKit.Tests.Admission;

public sealed class AddressKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    // The same bits in two families.
    [InlineData("192.0.2.1", "::c000:201:0:0:0:0", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Clients_count_as_one_who_could_change_their_address_at_will(string one, string other, bool same) =>
        Assert.Equal(same, AddressKey.Of(IPAddress.Parse(one)) == AddressKey.Of(IPAddress.Parse(other)));

    [Fact]
    public void Client_without_an_address_has_no_key() => Assert.Null(AddressKey.Of(null));
}
