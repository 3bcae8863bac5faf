using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Scenarios.Trials;

/// <summary>One figure of one try.</summary>
internal sealed record TrialFigure
{
    /// <summary>With its unit.</summary>
    public required string Name { get; init; }

    /// <summary>Null when it should be known and is not.</summary>
    public double? Value { get; init; }

    public FigureUnit Unit { get; init; }

    /// <summary>How it is held against the first contender of the same round and case.</summary>
    public Against Against { get; init; }

    /// <summary>What to reach, in words.</summary>
    public string Target { get; init; } = Figure.Unknown;

    public static TrialFigure Of(
        string name, double? value, FigureUnit unit, Against against = Against.Nothing, string target = Figure.Unknown) => new()
        {
            Name = name,
            // Nothing divided by nothing is no figure, and JSON has no word for it.
            Value = value is { } known && double.IsFinite(known) ? known : null,
            Unit = unit,
            Against = against,
            Target = target,
        };
}
