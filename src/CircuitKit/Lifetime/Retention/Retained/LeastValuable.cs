namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Who goes first when room is short.</summary>
/// <remarks>
/// First those of anonymous people who did nothing in them; then those worth least, where what one person (or, for anonymous ones, one address)
/// has waiting shares the worth of one; then those away longest. Never simply the newest: somebody who opens pages and drops them pushes out their
/// own.
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
        // One more than the value, so that a owner of worthless ones still goes before a single one.
        public static Standing Of(RetainedCircuit circuit, Dictionary<string, int> owners) => new(
            circuit,
            circuit.IsUnusedAnonymous,
            (1.0 + circuit.Verdict.Decision.Value) / (circuit.Owner is { } owner ? owners[owner] : 1));
    }
}
