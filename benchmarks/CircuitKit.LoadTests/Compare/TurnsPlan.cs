namespace CircuitKit.LoadTests.Compare;

/// <summary>Who is compared, and how often.</summary>
/// <param name="Contenders">Each has its turn in every round.</param>
/// <param name="Rounds">How many.</param>
/// <param name="Patience">How long to wait before each turn for the machine to be quiet.</param>
internal sealed record TurnsPlan(IReadOnlyList<Contender> Contenders, int Rounds, TimeSpan Patience)
{
    /// <summary>Another one is first in each round, so that what changes on the machine in the course of a round favours none.</summary>
    /// <param name="round">Counted from 1.</param>
    public IEnumerable<Contender> Order(int round) => Contenders.Select((_, i) => Contenders[(i + round - 1) % Contenders.Count]);
}
