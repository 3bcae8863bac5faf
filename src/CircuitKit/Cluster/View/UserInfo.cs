namespace CircuitKit;

/// <summary>A signed-in user with their circuits on all servers. Personal data.</summary>
public sealed class UserInfo
{
    /// <summary>The user's key, as in <see cref="CircuitInfo.UserKey"/>.</summary>
    public required string UserKey { get; init; }

    /// <summary>How many circuits they use.</summary>
    public int Circuits { get; init; }

    /// <summary>The servers that hold them.</summary>
    public IReadOnlyList<string> NodeIds { get; init; } = [];
}
