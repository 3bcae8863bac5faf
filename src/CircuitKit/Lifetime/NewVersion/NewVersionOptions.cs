namespace CircuitKit;

/// <summary>
/// What an open page does when a newer version of the app runs. Configuration section <c>CircuitKit:NewVersion</c>.
/// </summary>
/// <remarks>
/// The page is loaded anew, with its state carried over, so that it has the scripts, styles and static parts of the newer version. It is never loaded
/// by itself while that could lose anything: see the page on deploys.
/// </remarks>
public sealed class NewVersionOptions
{
    /// <summary>What the page does. Default <see cref="NewVersionMode.Quiet"/>.</summary>
    public NewVersionMode Mode { get; set; }

    /// <summary>
    /// How long nobody has touched a page before it moves by itself. Default 1 minute; 1 second to 1 day. Used with
    /// <see cref="NewVersionMode.Quiet"/>.
    /// </summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>What an open page does when a newer version of the app runs.</summary>
public enum NewVersionMode
{
    /// <summary>
    /// It moves by itself once nobody has touched it for <see cref="NewVersionOptions.IdleTime"/>, if nothing of what its user has done would be
    /// lost. Otherwise it stays as it is.
    /// </summary>
    Quiet,

    /// <summary>It asks its user, and moves only then.</summary>
    Ask,

    /// <summary>Nothing: it is not even told.</summary>
    Off,
}
