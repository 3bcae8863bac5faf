namespace CircuitKit.TestKit;

/// <summary>How a <see cref="HeadlessCircuit"/> behaves.</summary>
public sealed record HeadlessCircuitOptions
{
    /// <summary>The page to open.</summary>
    public required Uri Page { get; init; }

    /// <summary>Added to the hub's address, without a question mark, for example <c>ck_tab=abc</c>.</summary>
    public string HubQuery { get; init; } = "";

    /// <summary>Sent with the page request and with each connection: cookies, a signed-in user.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether a paused circuit's state is taken when the server offers it, as a browser does (default), or refused, so that the server has
    /// to keep it.
    /// </summary>
    public bool TakesPausedState { get; init; } = true;

    /// <summary>Whether the page's components are added once the circuit is started, as a browser does (default); without that it is never opened.</summary>
    public bool AddsComponents { get; init; } = true;

    /// <summary>Runs before the server's offer of the paused state is answered: a browser on a slow line.</summary>
    public Func<Task>? PausedStateOffered { get; init; }

    /// <summary>Whether the page lets its circuit go when the server asks for it; default not, as a page in which the person is typing.</summary>
    public bool FollowsHibernationRequest { get; init; }

    /// <summary>Gets the HTML as the server sent it. Not kept otherwise: thousands of pages are a lot of text.</summary>
    public Action<string>? PageServed { get; init; }

    /// <summary>Waits between attempts to reconnect.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
