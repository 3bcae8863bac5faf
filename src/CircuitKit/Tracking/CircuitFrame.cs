namespace CircuitKit;

/// <summary>Which part of a browser tab shows a circuit.</summary>
public enum CircuitFrame
{
    /// <summary>The browser did not say (its script was blocked, or the client is not a browser).</summary>
    Unknown,

    /// <summary>The tab's top window.</summary>
    Top,

    /// <summary>An iframe in the tab.</summary>
    Embedded,
}
