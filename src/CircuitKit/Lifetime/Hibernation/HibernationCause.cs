namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Why a circuit is let go. A closed list: it is a metric's tag, and a word between the server and the browser's script.</summary>
internal enum HibernationCause
{
    /// <summary>Its tab is hidden.</summary>
    Hidden,

    /// <summary>Nobody has touched its tab for long.</summary>
    Idle,

    /// <summary>The server is short of memory, and its tab is hidden or left alone.</summary>
    Memory,

    /// <summary>On command.</summary>
    Command,

    /// <summary>Its page, or the app, paused it by the framework's own means.</summary>
    Pause,
}
