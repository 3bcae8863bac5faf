using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What is compared of a server that nobody uses.</summary>
internal static class IdleMetrics
{
    public static IReadOnlyList<Metric<Turn<IdleTurn>>> All { get; } =
    [
        new("server CPU without circuits, % of a processor", turn => Share(turn.Result.Empty), Figure.Number, Against.Difference, "≤ +0.1"),
        new("server CPU with idle circuits, % of a processor", turn => Share(turn.Result.Open), Figure.Number, Against.Difference, "≤ +0.1"),
        Metric<Turn<IdleTurn>>.Others,
    ];

    private static double? Share(CpuUse use) => use.Wall > 0 ? 100 * use.Server / use.Wall : null;
}
