namespace CircuitKit.LoadTests.Circuits;

/// <summary>The app under test and what a person does in it.</summary>
internal sealed record LoadTarget
{
    /// <summary>The page to open, with the server's address.</summary>
    public required Uri Page { get; init; }

    /// <summary>More servers of the same app; the pages are spread over all of them.</summary>
    public IReadOnlyList<Uri> OtherServers { get; init; } = [];

    /// <summary>The id of the element to click; may be empty when there is one to type into.</summary>
    public string Click { get; init; } = "";

    /// <summary>The id of an input to type into, before each click if there is something to click.</summary>
    public string? Type { get; init; }

    /// <summary>What to type; <c>{n}</c> is the number of the time, so that each text is another.</summary>
    public string Text { get; init; } = "text {n}";

    /// <summary>Whether a page keeps the state of its paused circuit, as a browser does, or leaves it to the server.</summary>
    public bool KeepsPausedState { get; init; } = true;

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

    /// <summary>The processes of the other servers, and of what else the app needs.</summary>
    public IReadOnlyList<int> OtherProcessIds { get; init; } = [];

    public int ServerCount => 1 + OtherServers.Count;

    /// <summary>Whether the person does anything.</summary>
    public bool HasAction => Click.Length > 0 || Type is not null;

    /// <summary>The heap's address on each server; none when the app does not tell.</summary>
    public IReadOnlyList<Uri> Heaps => Heap is null ? [] : [Heap, .. OtherServers.Select(server => new Uri(server, Heap.PathAndQuery))];

    /// <summary>The page on one of the servers; 0 is the first.</summary>
    public Uri PageOn(int server) => server == 0 ? Page : new Uri(OtherServers[server - 1], Page.PathAndQuery);
}
