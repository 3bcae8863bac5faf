namespace CircuitKit.Testing;

/// <summary>How a <see cref="HeadlessCircuit"/> is opened.</summary>
public sealed class HeadlessCircuitOptions
{
    /// <summary>The page to open.</summary>
    public required Uri Page { get; init; }

    /// <summary>Sent with the page request and with each connection: cookies, a signed-in user. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Added to the hub's address, without a question mark, for example <c>ck_tab=abc</c>. Default empty.</summary>
    public string HubQuery { get; init; } = "";

    /// <summary>Waits between attempts to reconnect. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether a paused circuit's state is taken when the server offers it, as a browser does (default), or refused, so that the server has
    /// to keep it.
    /// </summary>
    internal bool TakesPausedState { get; init; } = true;

    /// <summary>
    /// Whether the page's components are added once the circuit is started, as a browser does (default); without that it is never opened.
    /// </summary>
    internal bool AddsComponents { get; init; } = true;

    /// <summary>Runs before the server's offer of the paused state is answered: a browser on a slow line.</summary>
    internal Func<Task>? PausedStateOffered { get; init; }

    /// <summary>Whether the page lets its circuit go when the server asks for it; default not, as a page in which the user is typing.</summary>
    internal bool FollowsHibernationRequest { get; init; }

    /// <summary>What the page says that its address is; null for the address it has.</summary>
    internal string? StatedAddress { get; init; }

    /// <summary>Gets the HTML as the server sent it. Not kept otherwise: thousands of pages are a lot of text.</summary>
    internal Action<string>? PageServed { get; init; }
}
