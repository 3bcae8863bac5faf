namespace CircuitKit.LoadTests.Compare;

/// <summary>How a metric is held against stock.</summary>
internal enum Against
{
    /// <summary>Not at all.</summary>
    Nothing,

    /// <summary>How many times as much.</summary>
    Ratio,

    /// <summary>How much more.</summary>
    Difference,
}
