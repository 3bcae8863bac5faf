using CircuitKit.LoadTests.Reports;

namespace CircuitKit.LoadTests.Scenarios.Trials;

/// <summary>How a figure is written.</summary>
internal enum FigureUnit
{
    /// <summary>A number with two digits after the point where it has any.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Count,

    Milliseconds,

    Seconds,

    /// <summary>Bytes, written as KB.</summary>
    Kilobytes,
}

/// <summary>Figures as text.</summary>
internal static class FigureUnitText
{
    public static string Text(this FigureUnit unit, double value) => unit switch
    {
        FigureUnit.Count => Figure.Count((long)Math.Round(value)),
        FigureUnit.Milliseconds => Figure.Milliseconds(value),
        FigureUnit.Seconds => Figure.Seconds(value),
        FigureUnit.Kilobytes => Figure.Kilobytes(value),
        _ => Figure.Number(value),
    };
}
