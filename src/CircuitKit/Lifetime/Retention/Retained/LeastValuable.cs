namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Chooses the circuits that are evicted first when there are too many.</summary>
/// <remarks>
/// First the unused circuits of anonymous users; then those with the lowest value, where all circuits of one user (or one address, for anonymous
/// users) share the value of one; then those disconnected longest. So a client that opens and drops many pages displaces its own.
/// </remarks>
internal static class LeastValuable
{
    public static IReadOnlyList<RetainedCircuit> Of(IReadOnlyCollection<RetainedCircuit> retained, int count)
    {
        var owned = retained.Select(static circuit => circuit.Owner).OfType<string>().CountBy(static owner => owner).ToDictionary();
        return
        [
            .. retained
                .OrderByDescending(static circuit => circuit.IsUnusedAnonymous)
                .ThenBy(ShareOfValue)
                .ThenBy(static circuit => circuit.Since)
                .Take(count),
        ];

        // One more than the value: an owner of many circuits of value 0 still goes before the owner of one.
        double ShareOfValue(RetainedCircuit circuit) => (1.0 + circuit.Applied.Decision.Value) / (circuit.Owner is { } owner ? owned[owner] : 1);
    }
}
