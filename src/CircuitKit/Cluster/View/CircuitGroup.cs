namespace CircuitKit.Cluster.View;

/// <summary>The circuits that have something in common: a tab, a user, a page.</summary>
internal record CircuitGroup
{
    /// <summary>What they have in common.</summary>
    public required string Name { get; init; }

    public int Circuits { get; init; }

    public IReadOnlyList<string> UserKeys { get; init; } = [];

    public IReadOnlyList<string> NodeIds { get; init; } = [];
}

internal static class CircuitGroups
{
    /// <summary>The group with these circuits.</summary>
    public static TGroup With<TGroup>(this TGroup group, IReadOnlyCollection<CircuitInfo> circuits)
        where TGroup : CircuitGroup => (TGroup)(group with
        {
            Circuits = circuits.Count,
            UserKeys = Distinct(circuits.Select(circuit => circuit.UserKey).OfType<string>()),
            NodeIds = Distinct(circuits.Select(circuit => circuit.NodeId)),
        });

    /// <summary>The group with what it has on another node.</summary>
    public static TGroup Plus<TGroup>(this TGroup one, TGroup other)
        where TGroup : CircuitGroup => (TGroup)(one with
        {
            Circuits = one.Circuits + other.Circuits,
            UserKeys = Distinct(one.UserKeys.Concat(other.UserKeys)),
            NodeIds = Distinct(one.NodeIds.Concat(other.NodeIds)),
        });

    private static string[] Distinct(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
