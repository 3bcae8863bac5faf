namespace CircuitKit.Cluster;

/// <summary>What a node says of itself with every heartbeat.</summary>
internal sealed record NodeRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many circuits it holds.</summary>
    public required int Circuits { get; init; }

    /// <summary>It is shutting down or being drained: circuits come from there, none go there.</summary>
    public required bool IsDraining { get; init; }
}
