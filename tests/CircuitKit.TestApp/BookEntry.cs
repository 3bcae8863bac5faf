namespace CircuitKit.TestApp;

/// <summary>What is in a <see cref="KeptBook"/>, and in <see cref="RowSource"/>.</summary>
public sealed class BookEntry
{
    /// <summary>Its text.</summary>
    public string Text { get; set; } = "";
}
