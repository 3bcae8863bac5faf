using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>All that went wrong in a run; any of it makes the tool's exit code 1.</summary>
/// <param name="Count">How many opens, clicks, closes and reconnects failed, and circuits were lost.</param>
/// <param name="ByKind">The same by what happened.</param>
internal sealed record RunFailures(int Count, IReadOnlyDictionary<string, int> ByKind)
{
    public static RunFailures None { get; } = new(0, new Dictionary<string, int>());

    /// <summary>Pages that have lost their connection by now count too: nobody closed them.</summary>
    public static RunFailures Of(CircuitFleet fleet, ClickLog clicks)
    {
        Failures lost = new();
        for (int i = fleet.Lost; i > 0; i--)
        {
            lost.Add(CircuitFleet.LostText);
        }

        return Merge([fleet.Failures.ByKind(), clicks.Failures.ByKind(), lost.ByKind()]);
    }

    public RunFailures And(RunFailures more) => Merge([ByKind, more.ByKind]);

    private static RunFailures Merge(IEnumerable<IReadOnlyDictionary<string, int>> failures)
    {
        Dictionary<string, int> kinds = [];
        foreach ((string kind, int count) in failures.SelectMany(some => some))
        {
            kinds[kind] = kinds.GetValueOrDefault(kind) + count;
        }

        return new(kinds.Values.Sum(), kinds);
    }
}
