namespace CircuitKit.Lifetime.Retention.Policies;

/// <summary>Shortens what another policy decides, the more the fuller memory is.</summary>
internal sealed class PressurePolicy(double from, IRetentionPolicy inner) : IRetentionPolicy
{
    public RetentionDecision? Decide(RetentionContext context) =>
        inner.Decide(context) is { } decision ? Shorten(decision, context.Node.MemoryPressure, from) : null;

    /// <summary>
    /// The whole time up to <paramref name="from"/>, from there down in a straight line to nothing at 1. Without a step: circuits leave one
    /// after the other while memory fills up, and not all at some mark.
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
