namespace CircuitKit;

/// <summary>The part of a browser tab that shows a circuit.</summary>
public enum CircuitFrame
{
    /// <summary>The page did not report it, for example because its script was blocked.</summary>
    Unknown,

    /// <summary>The tab's top window.</summary>
    Top,

    /// <summary>An iframe in the tab.</summary>
    Embedded,
}
