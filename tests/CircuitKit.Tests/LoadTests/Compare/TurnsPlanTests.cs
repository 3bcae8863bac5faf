using CircuitKit.LoadTests.Compare;

namespace CircuitKit.Tests.LoadTests.Compare;

public sealed class TurnsPlanTests
{
    [Fact]
    public void Every_contender_has_its_turn_in_every_round_and_each_is_first_in_one_of_them()
    {
        Contender[] all = Enum.GetValues<Contender>();
        Contender[][] rounds = [.. Enumerable.Range(1, all.Length).Select(round => new TurnsPlan(all, 4, TimeSpan.Zero).Order(round).ToArray())];

        Assert.All(rounds, round => Assert.Equal(all, round.Order()));
        Assert.Equal(all, rounds.Select(round => round[0]).Order());
    }
}
