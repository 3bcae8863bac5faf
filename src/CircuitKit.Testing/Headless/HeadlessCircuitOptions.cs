namespace CircuitKit.Testing;

/// <summary>How a <see cref="HeadlessCircuit"/> is opened.</summary>
public sealed class HeadlessCircuitOptions
{
    /// <summary>The page to open.</summary>
    public required Uri Page { get; init; }

    /// <summary>Sent with the page request and with each connection, for example cookies of a signed-in user. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Added to the hub's address, without a question mark, for example <c>ck_tab=abc</c>. Default empty.</summary>
    public string HubQuery { get; init; } = "";

    /// <summary>The clock of the waits between attempts to reconnect. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The app that the page belongs to, if a test has started it.</summary>
    internal CircuitTest? App { get; init; }

    /// <summary>
    /// Whether the page takes the state of a paused circuit when the server offers it. A browser does (default); otherwise the server keeps it.
    /// </summary>
    internal bool TakesPausedState { get; init; } = true;

    /// <summary>
    /// Whether the page adds its components once the circuit is started, as a browser does (default). Otherwise the circuit is never opened.
    /// </summary>
    internal bool AddsComponents { get; init; } = true;

    /// <summary>Runs before the page responds to the offer of the paused state, to simulate a slow connection.</summary>
    internal Func<Task>? PausedStateOffered { get; init; }

    /// <summary>Whether the page hibernates when the server asks it to. Default false, like a page in which the user is typing.</summary>
    internal bool FollowsHibernationRequest { get; init; }

    /// <summary>The address that the page claims to have; null for its real address.</summary>
    internal string? StatedAddress { get; init; }

    /// <summary>Receives the HTML of the page. It is not kept, because thousands of pages are a lot of text.</summary>
    internal Action<string>? PageServed { get; init; }
}
