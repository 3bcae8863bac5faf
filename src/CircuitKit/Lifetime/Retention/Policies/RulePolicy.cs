using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Policies;

/// <summary>A <see cref="RetentionRule"/> as a policy.</summary>
internal sealed class RulePolicy(RetentionRule rule, string reason) : IRetentionPolicy
{
    // A copy: the app may change its rule later.
    private readonly RetentionRule _rule = rule with { };
    private readonly RouteCondition? _route = rule.Route is { } route ? RouteCondition.Parse(route) : null;

    public RetentionDecision? Decide(RetentionContext context) => Matches(context)
        ? new RetentionDecision(
            _rule.KeepLive ?? context.Default.KeepLive,
            _rule.KeepSnapshot ?? context.Default.KeepSnapshot,
            _rule.Value ?? context.Default.Value,
            reason)
        : null;

    private bool Matches(RetentionContext context) =>
        Is(_rule.UnsavedWork, context.HasUnsavedWork)
        && Is(_rule.State, context.HasState)
        && Is(_rule.Used, context.HasBeenUsed)
        && (_rule.SignedIn is not { } signedIn || UserSubject.IsSignedIn(context.User) == signedIn)
        && (_rule.Role is not { } role || context.User?.IsInRole(role) == true)
        && _route?.Matches(context.Circuit.Url) != false;

    private static bool Is(bool? wanted, bool actual) => wanted is null || wanted == actual;
}
