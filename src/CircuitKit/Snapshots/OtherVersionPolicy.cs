namespace CircuitKit;

/// <summary>What becomes of a snapshot that another version of the app wrote.</summary>
public enum OtherVersionPolicy
{
    /// <summary>It is resumed: what still fits is restored, the rest is left out.</summary>
    Resume,

    /// <summary>As <see cref="Resume"/>, and the page is told with the DOM event <c>circuitkit:resumed</c> once it is shown.</summary>
    ResumeAndTell,

    /// <summary>It is removed, and the browser gets the framework's rejection: the page reloads and starts afresh.</summary>
    Discard,
}
