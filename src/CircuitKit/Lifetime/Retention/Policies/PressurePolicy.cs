namespace CircuitKit.Lifetime.Retention.Policies;

/// <summary>Shortens the live times of another policy when memory is short.</summary>
internal sealed class PressurePolicy(double from, IRetentionPolicy inner) : IRetentionPolicy
{
    public RetentionDecision? Decide(RetentionContext context) =>
        inner.Decide(context) is { } decision ? Shorten(decision, context.Node.MemoryPressure, from) : null;

    /// <summary>
    /// The full time up to <paramref name="from"/>, then linearly less, to zero at 1. There is no step at which all circuits would go at once.
    /// </summary>
    public static RetentionDecision Shorten(RetentionDecision decision, double pressure, double from)
    {
        if (pressure <= from)
        {
            return decision;
        }

        var share = from < 1 ? Math.Clamp((1 - pressure) / (1 - from), 0, 1) : 1;
        return decision with { KeepLive = decision.KeepLive * share, Reason = $"{decision.Reason}, shortened: memory" };
    }
}
