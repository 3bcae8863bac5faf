using CircuitKit.Lifetime.Retention.Policies;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit.Lifetime.Retention;

/// <summary>Decides about disconnected circuits. The rules of the options come first, then the policies from code, then the default.</summary>
internal sealed class RetentionDecider(
    RetentionSettings settings,
    IEnumerable<IRetentionPolicy> policies,
    FrameworkRetention framework,
    NodeWatch node,
    IOptions<CircuitOptions> circuitOptions,
    IOptions<SnapshotOptions> options,
    ILogger<RetentionDecider> logger)
{
    internal const int DefaultMaxDisconnected = 1_000;

    private readonly IRetentionPolicy[] _policies = [.. policies];
    private readonly TimeSpan _timeToLive = options.Value.TimeToLive;
    private readonly LogOnce _logged = new();

    /// <summary>How many disconnected circuits are kept live at most.</summary>
    public int MaxDisconnected => settings.Options.MaxDisconnected ?? Framework.MaxRetained ?? DefaultMaxDisconnected;

    /// <summary>Whether decisions may change with memory pressure.</summary>
    public bool DependsOnPressure => _policies.Length > 0 || settings.Options.MemoryPressureThreshold < 1;

    // Filled when the framework's options are made, which may be later than this service.
    private FrameworkRetention Framework
    {
        get
        {
            _ = circuitOptions.Value;
            return framework;
        }
    }

    private RetentionDecision Default => new(
        settings.Options.KeepLive ?? Framework.Period, settings.Options.KeepSnapshot ?? _timeToLive, RetentionDecision.DefaultValue, "default");

    /// <summary>Decides about a circuit that never opened. A policy could know nothing about it.</summary>
    public AppliedDecision DecideUnopened() => Apply(
        Default with { KeepSnapshot = TimeSpan.Zero, Value = 0, Reason = "never opened" }, RetentionReason.Default, node.Condition.MemoryPressure);

    /// <summary>Decides about a circuit that is disconnected, or as if it were.</summary>
    public AppliedDecision Decide(TrackedCircuit circuit) => Decide(new RetentionContext
    {
        Circuit = circuit.View(),
        User = circuit.User,
        HasBeenUsed = circuit.HasBeenUsed,
        HasUnsavedWork = circuit.HasBeenUsed && circuit.IsUnsaved,
        HasState = circuit.HasState ?? true,
        Node = node.Condition,
        Default = Default,
    });

    public AppliedDecision Decide(RetentionContext context)
    {
        var (decision, reason) = First(settings.Rules, context) is { } byRule ? (byRule, RetentionReason.Rule)
            : First(_policies, context) is { } byPolicy ? (byPolicy, RetentionReason.Policy)
            : (context.Default, RetentionReason.Default);
        return Apply(decision, reason, context.Node.MemoryPressure);
    }

    private AppliedDecision Apply(RetentionDecision decision, RetentionReason reason, double pressure)
    {
        // The framework's description of the root components expires with the snapshots' time to live, whatever a policy decides.
        var limited = decision with
        {
            KeepLive = Clamp(decision.KeepLive, RetentionDecision.MaxKeepLive),
            KeepSnapshot = Clamp(decision.KeepSnapshot, _timeToLive),
            Value = Math.Clamp(decision.Value, 0, RetentionDecision.MaxValue),
        };
        if (limited.KeepLive > ResilientSnapshotStore.RemovalsRememberedFor
            && reason != RetentionReason.Default
            && _logged.IsNew(nameof(Log.KeepLiveOutlivesRemovals)))
        {
            Log.KeepLiveOutlivesRemovals(logger, limited.KeepLive, limited.Reason, ResilientSnapshotStore.RemovalsRememberedFor);
        }

        var shortened = PressurePolicy.Shorten(limited, pressure, settings.Options.MemoryPressureThreshold);
        return new AppliedDecision(shortened, reason, shortened.KeepLive < limited.KeepLive);
    }

    private RetentionDecision? First(IReadOnlyList<IRetentionPolicy> asked, RetentionContext context)
    {
        foreach (var policy in asked)
        {
            try
            {
                if (policy.Decide(context) is { } decision)
                {
                    return decision;
                }
            }
            catch (Exception exception) // A policy is the app's own code: the next one decides.
            {
                var name = policy.GetType().ToString();
                if (_logged.IsNew(name))
                {
                    Log.RetentionPolicyFailed(logger, name, exception);
                }
            }
        }

        return null;
    }

    private static TimeSpan Clamp(TimeSpan time, TimeSpan longest) => time < TimeSpan.Zero ? TimeSpan.Zero : time > longest ? longest : time;
}
