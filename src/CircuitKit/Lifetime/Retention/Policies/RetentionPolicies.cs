using CircuitKit.Lifetime.Retention.Policies;

namespace CircuitKit;

/// <summary>Creates the retention policies that come with CircuitKit, for <c>AddRetentionPolicy</c>.</summary>
public static class RetentionPolicies
{
    /// <summary>The same decision for every circuit. No later policy is asked: put it last.</summary>
    /// <param name="keepLive">How long it is kept live; see <see cref="RetentionDecision.KeepLive"/>.</param>
    /// <param name="keepSnapshot">How long its snapshot is kept after that; null for the default.</param>
    /// <param name="value">Its value when there are too many circuits, 0 to 100.</param>
    public static IRetentionPolicy Fixed(TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue) =>
        new RulePolicy(new RetentionRule { KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value }, "fixed");

    /// <summary>For the circuits of signed-in users.</summary>
    /// <inheritdoc cref="Fixed" path="/param"/>
    public static IRetentionPolicy SignedIn(TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue) =>
        new RulePolicy(new RetentionRule { SignedIn = true, KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value }, "signed in");

    /// <summary>For the circuits of users who are not signed in.</summary>
    /// <inheritdoc cref="Fixed" path="/param"/>
    public static IRetentionPolicy Anonymous(TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue) =>
        new RulePolicy(new RetentionRule { SignedIn = false, KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value }, "anonymous");

    /// <summary>For the circuits of users in a role.</summary>
    /// <param name="role">The role, as <see cref="System.Security.Claims.ClaimsPrincipal.IsInRole"/> knows it.</param>
    /// <param name="keepLive">How long it is kept live; see <see cref="RetentionDecision.KeepLive"/>.</param>
    /// <param name="keepSnapshot">How long its snapshot is kept after that; null for the default.</param>
    /// <param name="value">Its value when there are too many circuits, 0 to 100.</param>
    public static IRetentionPolicy InRole(string role, TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(role);
        return new RulePolicy(new RetentionRule { Role = role, KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value }, $"role {role}");
    }

    /// <summary>For the circuits that show pages of a route.</summary>
    /// <param name="template">A route template without constraints; see <see cref="RetentionRule.Route"/>.</param>
    /// <param name="keepLive">How long it is kept live; see <see cref="RetentionDecision.KeepLive"/>.</param>
    /// <param name="keepSnapshot">How long its snapshot is kept after that; null for the default.</param>
    /// <param name="value">Its value when there are too many circuits, 0 to 100.</param>
    /// <exception cref="ArgumentException"><paramref name="template"/> is not a route template, or has a constraint.</exception>
    public static IRetentionPolicy OnRoute(
        string template, TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(template);
        return new RulePolicy(
            new RetentionRule { Route = template, KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value },
            $"route {template}");
    }

    /// <summary>For the circuits with work that is in no snapshot; see <see cref="RetentionContext.HasUnsavedWork"/>.</summary>
    /// <inheritdoc cref="Fixed" path="/param"/>
    public static IRetentionPolicy UnsavedWork(TimeSpan keepLive, TimeSpan? keepSnapshot = null, int value = RetentionDecision.DefaultValue) =>
        new RulePolicy(new RetentionRule { UnsavedWork = true, KeepLive = keepLive, KeepSnapshot = keepSnapshot, Value = value }, "unsaved work");

    /// <summary>Evicts a circuit without state and without unsaved work at once, and removes its snapshot.</summary>
    public static IRetentionPolicy DropClean() =>
        new RulePolicy(
            new RetentionRule { UnsavedWork = false, State = false, KeepLive = TimeSpan.Zero, KeepSnapshot = TimeSpan.Zero, Value = 0 },
            "clean");

    /// <summary>A rule like those of the configuration.</summary>
    /// <param name="rule">The rule. It is copied.</param>
    /// <exception cref="ArgumentException"><see cref="RetentionRule.Route"/> is not a route template, or has a constraint.</exception>
    public static IRetentionPolicy Rule(RetentionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new RulePolicy(rule, "rule");
    }

    /// <summary>Asks policies in order. The first decision counts.</summary>
    /// <param name="policies">The policies.</param>
    public static IRetentionPolicy FirstOf(params IReadOnlyList<IRetentionPolicy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return new FirstOfPolicy([.. policies]);
    }

    /// <summary>
    /// Shortens the live times of another policy when memory is short: evenly, from the full time at <paramref name="from"/> to zero at 1.
    /// <see cref="RetentionOptions.MemoryPressureThreshold"/> does that to every decision.
    /// </summary>
    /// <param name="from">The memory pressure above which times are shortened, 0 to 1.</param>
    /// <param name="inner">The policy.</param>
    public static IRetentionPolicy ShortenedByPressure(double from, IRetentionPolicy inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, 1);
        return new PressurePolicy(from, inner);
    }

    private sealed class FirstOfPolicy(IReadOnlyList<IRetentionPolicy> policies) : IRetentionPolicy
    {
        public RetentionDecision? Decide(RetentionContext context) =>
            policies.Select(policy => policy.Decide(context)).FirstOrDefault(static decision => decision is not null);
    }
}
