using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What is compared when pages come and go.</summary>
internal static class ChurnMetrics
{
    public static IReadOnlyList<Metric<Turn<ChurnTurn>>> All { get; } =
    [
        new("open a page p50, ms", turn => turn.Result.Churn.Opens.P50, Figure.Milliseconds, Against.Ratio),
        new("open a page p99, ms", turn => turn.Result.Churn.Opens.P99, Figure.Milliseconds, Against.Ratio),
        new("close a page p50, ms", turn => turn.Result.Churn.Closes.P50, Figure.Milliseconds, Against.Ratio),
        new("close a page p99, ms", turn => turn.Result.Churn.Closes.P99, Figure.Milliseconds, Against.Ratio),
        new("server CPU, s", turn => turn.Result.Churn.Cpu.Server, value => Figure.Seconds(value), Against.Ratio),
        new("heap left per closed circuit, KB", turn => turn.Result.LeftPerCircuit, value => Figure.Kilobytes(value), Against.Difference),
        new("Redis keys left", turn => turn.Result.KeysLeft, Figure.Number),
        new("load tool CPU, s", turn => turn.Result.Churn.Cpu.Own, value => Figure.Seconds(value)),
        Metric<Turn<ChurnTurn>>.Others,
    ];
}
