using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What is compared of a circuit's memory.</summary>
internal static class MemoryMetrics
{
    public static IReadOnlyList<Metric<Turn<MemoryResult>>> All { get; } =
    [
        Of("connected", result => result.Connected, Against.Difference, "≤ +4 KB"),
        Of("disconnected", result => result.Disconnected, Against.Difference),
        Of("paused", result => result.Paused, Against.Difference),
        Of("closed", result => result.Closed, Against.Difference),
        // What is left after all were closed are the pools that the server keeps for its next connections, in stock as well.
        new(
            "heap per paused circuit above closed, KB",
            turn => turn.Result.PerCircuit(turn.Result.Paused) - turn.Result.PerCircuit(turn.Result.Closed),
            value => Figure.Kilobytes(value),
            Against.Difference,
            "≤ 1 KB in itself"),
        new("circuits kept while disconnected", turn => turn.Result.Reconnected.Live, value => Figure.Count((long)value)),
        new("circuits that resumed after the pause", turn => turn.Result.Resumed.Resumed, value => Figure.Count((long)value)),
    ];

    private static Metric<Turn<MemoryResult>> Of(
        string state, Func<MemoryResult, long> heap, Against against, string target = Figure.Unknown) => new(
        $"heap per {state} circuit, KB",
        turn => turn.Result.PerCircuit(heap(turn.Result)),
        value => Figure.Kilobytes(value),
        against,
        target);
}
