namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Chooses the circuits that are evicted first when there are too many.</summary>
/// <remarks>
/// First the unused circuits of anonymous users; then those with the lowest value, where all circuits of one user (or one address, for anonymous users)
/// share the value of one; then those disconnected longest. So a client that opens and drops many pages displaces its own.
/// </remarks>
internal static class LeastValuable
{
    private static readonly Comparer<Standing> s_order = Comparer<Standing>.Create(static (one, other) =>
        (!one.IsUnusedAnonymous, one.Worth, one.Circuit.Since).CompareTo((!other.IsUnusedAnonymous, other.Worth, other.Circuit.Since)));

    public static IReadOnlyList<RetainedCircuit> Of(IReadOnlyCollection<RetainedCircuit> waiting, int count)
    {
        Dictionary<string, int> owners = new(StringComparer.Ordinal);
        foreach (var circuit in waiting)
        {
            if (circuit.Owner is { } owner)
            {
                owners[owner] = owners.GetValueOrDefault(owner) + 1;
            }
        }

        return [.. waiting.Select(circuit => Standing.Of(circuit, owners)).Order(s_order).Take(count).Select(standing => standing.Circuit)];
    }

    private readonly record struct Standing(RetainedCircuit Circuit, bool IsUnusedAnonymous, double Worth)
    {
        // One more than the value: an owner of many circuits of value 0 still goes before the owner of one.
        public static Standing Of(RetainedCircuit circuit, Dictionary<string, int> owners) => new(
            circuit,
            circuit.IsUnusedAnonymous,
            (1.0 + circuit.Applied.Decision.Value) / (circuit.Owner is { } owner ? owners[owner] : 1));
    }
}
