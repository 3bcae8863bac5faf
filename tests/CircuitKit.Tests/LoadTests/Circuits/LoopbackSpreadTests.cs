namespace CircuitKit.Tests.LoadTests.Circuits;

public sealed class LoopbackSpreadTests
{
    [Theory]
    [InlineData(0, "127.0.0.1")]
    [InlineData(4_999, "127.0.0.1")]
    [InlineData(5_000, "127.0.0.2")]
    [InlineData(999_999, "127.0.0.200")]
    [InlineData(1_000_000, "127.0.0.1")]
    [InlineData(int.MinValue, "127.0.0.97")]
    public void Source_address_changes_after_every_5000_connections(int connection, string address) =>
        Assert.Equal(address, LoopbackSpread.SourceOf(connection).ToString());
}
