namespace CircuitKit;

/// <summary>Which circuits to list; what is null does not matter.</summary>
public sealed record CircuitQuery
{
    /// <summary>The most items of one page that may be asked for.</summary>
    public const int MaxPageSize = 500;

    /// <summary>The most items of a page. A page may have fewer although more follow. Default 100; 1 to <see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Only what comes after this id: <see cref="ClusterPage{T}.Next"/> of the page before. Default null, from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Only circuits of this person, as in <see cref="CircuitInfo.UserKey"/>.</summary>
    public string? UserKey { get; init; }

    /// <summary>Only circuits of this browser tab.</summary>
    public string? TabId { get; init; }

    /// <summary>Only circuits on this server; only it is asked.</summary>
    public string? NodeId { get; init; }

    /// <summary>Only circuits in this state.</summary>
    public CircuitState? State { get; init; }
}
