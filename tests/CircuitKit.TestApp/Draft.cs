namespace CircuitKit.TestApp;

/// <summary>A scoped service that nobody persists.</summary>
public sealed class Draft
{
    /// <summary>What the person has written so far.</summary>
    public string Text { get; set; } = "";
}
