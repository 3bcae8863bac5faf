namespace CircuitKit.Lifetime.Retention.Policies;

/// <summary>Asks policies in order. The first decision counts.</summary>
internal sealed class FirstOfPolicy(IReadOnlyList<IRetentionPolicy> policies) : IRetentionPolicy
{
    public RetentionDecision? Decide(RetentionContext context)
    {
        foreach (var policy in policies)
        {
            if (policy.Decide(context) is { } decision)
            {
                return decision;
            }
        }

        return null;
    }
}
