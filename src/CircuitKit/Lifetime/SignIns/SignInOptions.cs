namespace CircuitKit;

/// <summary>
/// What becomes of circuits when their user signs out, when the sign-in expires, and when nobody is there. Configuration section
/// <c>CircuitKit:SignIn</c>.
/// </summary>
/// <remarks>For users who are signed in by ASP.NET Core's cookie authentication, also after a sign-in at an identity provider.</remarks>
public sealed class SignInOptions
{
    /// <summary>
    /// Whether circuits follow the sign-in of their user. A sign-out in a browser then ends the circuits of that sign-in, on all servers, and removes
    /// their snapshots; an open page ends when the sign-in has expired. Default <see langword="false"/>.
    /// </summary>
    public bool Watch { get; set; }

    /// <summary>
    /// Whether a sign-out ends the circuits of all of the user's sign-ins, in other browsers too. Default <see langword="false"/>: those of the
    /// browser that signs out.
    /// </summary>
    public bool Everywhere { get; set; }

    /// <summary>
    /// How long a user may do nothing, in any page of the browser, before the pages end. Their work is kept for the same user. Default null, which is
    /// never; else 1 minute to 1 day. Needs <see cref="Watch"/>.
    /// </summary>
    public TimeSpan? IdleAfter { get; set; }

    /// <summary>
    /// For how long the page warns before that, with a countdown and a button to stay. Default 1 minute; 5 seconds to 1 hour, and shorter than
    /// <see cref="IdleAfter"/>.
    /// </summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a user who did nothing for too long is signed out too. Default <see langword="true"/>.</summary>
    public bool IdleSignOut { get; set; } = true;

    /// <summary>
    /// Where a page goes when its user did nothing for too long: a path of the app, such as <c>/signed-out</c>. Default none: the page is loaded
    /// again.
    /// </summary>
    public string? IdlePath { get; set; }
}
