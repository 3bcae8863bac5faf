namespace CircuitKit.Cluster.View;

/// <summary>The circuits of one tab, one user or one page.</summary>
internal record CircuitGroup
{
    /// <summary>The tab's id, the user's key or the page's route.</summary>
    public required string Name { get; init; }

    public int Circuits { get; init; }

    public IReadOnlyList<string> UserKeys { get; init; } = [];

    public IReadOnlyList<string> NodeIds { get; init; } = [];
}

internal static class CircuitGroups
{
    /// <summary>Returns the group with the figures of these circuits.</summary>
    public static TGroup With<TGroup>(this TGroup group, IReadOnlyCollection<CircuitInfo> circuits)
        where TGroup : CircuitGroup => (TGroup)(group with
        {
            Circuits = circuits.Count,
            UserKeys = Distinct(circuits.Select(circuit => circuit.UserKey).OfType<string>()),
            NodeIds = Distinct(circuits.Select(circuit => circuit.NodeId)),
        });

    /// <summary>Adds the same group of another node.</summary>
    public static TGroup Plus<TGroup>(this TGroup one, TGroup other)
        where TGroup : CircuitGroup => (TGroup)(one with
        {
            Circuits = one.Circuits + other.Circuits,
            UserKeys = Distinct(one.UserKeys.Concat(other.UserKeys)),
            NodeIds = Distinct(one.NodeIds.Concat(other.NodeIds)),
        });

    private static string[] Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
