namespace CircuitKit;

/// <summary>Whether a page that is loaded again finds its state. Configuration section <c>CircuitKit:Reload</c>.</summary>
public sealed class ReloadOptions
{
    /// <summary>
    /// Which pages find their last state when the browser loads them again: after a reload, when the user comes back with the back or forward button,
    /// when the browser has discarded the tab, and when it restores a session. Default <see cref="ReloadRestore.Off"/>.
    /// <see cref="RestoreOnReloadAttribute"/> on a page wins.
    /// </summary>
    public ReloadRestore Restore { get; set; }

    /// <summary>
    /// How long the state of a page is kept after its user has left it. Default 10 minutes; 10 seconds to 1 day, and at most
    /// <see cref="SnapshotOptions.TimeToLive"/>.
    /// </summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a duplicate of a browser tab starts with a copy of the state that the page in the other tab has now, if the page is one that is
    /// restored. From then on each has its own state. Default <see langword="false"/>: a duplicate begins anew.
    /// </summary>
    public bool CopyDuplicatedTabs { get; set; }
}

/// <summary>Which pages find their state when the browser loads them again.</summary>
public enum ReloadRestore
{
    /// <summary>Only pages with <see cref="RestoreOnReloadAttribute"/>.</summary>
    Off,

    /// <summary>All pages, except those with <c>[RestoreOnReload(false)]</c>.</summary>
    On,
}
