namespace CircuitKit.LoadTests.Circuits;

/// <summary>The app under test and what a person does in it.</summary>
internal sealed record LoadTarget
{
    /// <summary>The page to open, with the server's address.</summary>
    public required Uri Page { get; init; }

    /// <summary>The id of the element to click.</summary>
    public string Click { get; init; } = "";

    /// <summary>
    /// The id of the element whose text changes with each click. Without it, a click has been answered when the server has handled the event;
    /// what an event handler renders before it awaits something is on the page by then.
    /// </summary>
    public string? Watch { get; init; }

    /// <summary>Sent with each request: a signed-in user's cookie, for example.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How long one open, click, close or reconnect may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the app answers with its managed heap after a collection, in bytes; or null.</summary>
    public Uri? Heap { get; init; }

    /// <summary>The server's process, when it runs on this machine.</summary>
    public int? ServerProcessId { get; init; }
}
