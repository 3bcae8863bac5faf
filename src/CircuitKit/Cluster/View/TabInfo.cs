namespace CircuitKit;

/// <summary>A browser tab with its circuits on all servers.</summary>
public sealed class TabInfo
{
    /// <summary>The tab's random id.</summary>
    public required string TabId { get; init; }

    /// <summary>How many circuits it uses: one for the page, one for each iframe with its own circuit, and old ones not evicted yet.</summary>
    public int Circuits { get; init; }

    /// <summary>The users of these circuits, as in <see cref="CircuitInfo.UserKey"/>; empty when all are anonymous. Personal data.</summary>
    public IReadOnlyList<string> UserKeys { get; init; } = [];

    /// <summary>The servers that hold them.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];
}
