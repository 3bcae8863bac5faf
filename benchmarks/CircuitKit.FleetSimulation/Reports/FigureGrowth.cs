namespace CircuitKit.FleetSimulation.Reports;

/// <summary>How a figure changes as the fleet grows.</summary>
/// <param name="Name">The figure.</param>
/// <param name="Values">By number of nodes, the smallest fleet first.</param>
internal sealed record FigureGrowth(string Name, IReadOnlyList<(int Nodes, double Value)> Values)
{
    /// <summary>Flat within 10 %.</summary>
    public const double Target = 1.10;

    /// <summary>The largest fleet against the smallest in which there is anything to count; null without two of them.</summary>
    public double? Ratio => Counted is [var first, .., var last] ? last.Value / first.Value : null;

    public bool IsFlat => Ratio is null or <= Target;

    /// <summary>The fleets in which there is anything to count: a single node sends no messages to others.</summary>
    public IReadOnlyList<(int Nodes, double Value)> Counted => [.. Values.Where(value => value.Value > 0)];
}
