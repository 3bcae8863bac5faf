using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.Tests.LoadTests.Circuits;

public sealed class RoutesTests
{
    private static readonly Random s_random = new(Seed: 1);

    [Fact]
    public void New_pages_go_round_robin() =>
        Assert.Equal([0, 1, 2, 0, 1], Enumerable.Range(0, 5).Select(opened => Routes.First(opened, servers: 3)));

    [Fact]
    public void Page_comes_back_to_the_same_server() => Assert.Equal(2, Routes.Next(ReconnectTo.Same, server: 2, turn: 5, servers: 3, s_random));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Pages_of_a_server_are_spread_evenly_over_the_others(int server)
    {
        int[] next = [.. Enumerable.Range(0, 100).Select(turn => Routes.Next(ReconnectTo.Other, server, turn, servers: 3, s_random))];

        Assert.DoesNotContain(server, next);
        Assert.Equal([50, 50], next.CountBy(other => other).Select(count => count.Value));
    }

    [Fact]
    public void Any_server_is_any_of_them_the_same_one_too()
    {
        int[] next = [.. Enumerable.Range(0, 300).Select(turn => Routes.Next(ReconnectTo.Any, server: 0, turn, servers: 3, s_random))];

        Assert.Equal([0, 1, 2], next.Distinct().Order());
        Assert.All(next.CountBy(server => server), count => Assert.InRange(count.Value, 60, 140));
    }

    [Theory]
    [InlineData(ReconnectTo.Other)]
    [InlineData(ReconnectTo.Any)]
    internal void Only_server_is_the_same_one(ReconnectTo to) => Assert.Equal(0, Routes.Next(to, server: 0, turn: 1, servers: 1, s_random));
}
