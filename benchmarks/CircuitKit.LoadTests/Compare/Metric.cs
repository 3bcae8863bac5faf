using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One figure to compare.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="Of">The figure, or null where a contender has none.</param>
/// <param name="Text">How it is written.</param>
/// <param name="Against">How it is held against stock.</param>
/// <param name="Target">What to reach against stock, in words.</param>
internal sealed record Metric<T>(
    string Name, Func<T, double?> Of, Func<double, string> Text, Against Against = Against.Nothing, string Target = Figure.Unknown)
    where T : ITurn
{
    /// <summary>What others on the machine did meanwhile, which says how far the rest can be trusted.</summary>
    public static Metric<T> Others { get; } = new("others' CPU, processors", turn => turn.OthersProcessors, value => Figure.Seconds(value));
}
