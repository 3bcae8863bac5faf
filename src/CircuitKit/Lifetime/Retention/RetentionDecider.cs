using CircuitKit.Lifetime.Retention.Policies;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Retention;

/// <summary>Asks the rules of the options, then the policies from code, in order; the first that answers decides, else the default does.</summary>
internal sealed class RetentionDecider(
    RetentionSettings settings,
    IEnumerable<IRetentionPolicy> policies,
    FrameworkRetention stock,
    NodeWatch node,
    IOptions<CircuitOptions> circuitOptions,
    IOptions<SnapshotOptions> options,
    ILogger<RetentionDecider> logger)
{
    private readonly IRetentionPolicy[] _policies = [.. policies];
    private readonly TimeSpan _timeToLive = options.Value.TimeToLive;
    private readonly LogOnce _said = new();

    /// <summary>How many live circuits whose browser is away are kept at most.</summary>
    public int MaxDisconnected => settings.Options.MaxDisconnected ?? Stock.MaxRetained ?? DefaultMaxDisconnected;

    internal const int DefaultMaxDisconnected = 1_000;

    // Made with the framework's options, in whatever order the two are asked for.
    private FrameworkRetention Stock
    {
        get
        {
            _ = circuitOptions.Value;
            return stock;
        }
    }

    /// <summary>What becomes of this circuit if its browser is away, or goes away now.</summary>
    public RetentionDecision Decide(TrackedCircuit circuit) => Judge(circuit).Decision;

    /// <summary>Whether what is decided may be other when memory fills up.</summary>
    public bool DependsOnPressure => _policies.Length > 0 || settings.Options.MemoryPressureThreshold < 1;

    /// <summary>A circuit nobody has seen yet: there is nothing a policy could know of it.</summary>
    public RetentionVerdict JudgeUnopened() =>
        Verdict(
            Default() with { KeepSnapshot = TimeSpan.Zero, Value = 0, Reason = "never opened" },
            RetentionReason.Default,
            node.Condition.MemoryPressure);

    public RetentionVerdict Judge(TrackedCircuit circuit)
    {
        var context = new RetentionContext
        {
            Circuit = circuit.View(),
            User = circuit.User,
            HasBeenUsed = circuit.HasBeenUsed,
            HasUnsavedWork = circuit.HasBeenUsed && circuit.IsUnsaved,
            HasState = circuit.HasState ?? true,
            Node = node.Condition,
            Default = Default(),
        };
        return Judge(context);
    }

    public RetentionVerdict Judge(RetentionContext context)
    {
        var (decision, reason) = First(settings.Rules, context) is { } ruled ? (ruled, RetentionReason.Rule)
            : First(_policies, context) is { } made ? (made, RetentionReason.Policy)
            : (context.Default, RetentionReason.Default);
        return Verdict(decision, reason, context.Node.MemoryPressure);
    }

    private RetentionVerdict Verdict(RetentionDecision decision, RetentionReason reason, double pressure)
    {
        var within = Within(decision);
        if (within.KeepLive > ResilientSnapshotStore.RemovalsRememberedFor && reason != RetentionReason.Default && _said.IsNew(nameof(Log.KeepLiveOutlivesRemovals)))
        {
            Log.KeepLiveOutlivesRemovals(logger, within.KeepLive, within.Reason, ResilientSnapshotStore.RemovalsRememberedFor);
        }

        var shortened = PressurePolicy.Shorten(within, pressure, settings.Options.MemoryPressureThreshold);
        return new RetentionVerdict(shortened, reason, shortened.KeepLive < within.KeepLive);
    }

    private RetentionDecision Default() => new(
        settings.Options.KeepLive ?? Stock.Period,
        settings.Options.KeepSnapshot ?? _timeToLive,
        RetentionDecision.DefaultValue,
        "default");

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
#pragma warning disable CA1031 // The app's own code: the next policy decides.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                var name = policy.GetType().FullName ?? policy.GetType().Name;
                if (_said.IsNew(name))
                {
                    Log.RetentionPolicyFailed(logger, name, exception);
                }
            }
        }

        return null;
    }

    // The framework's description of the root components expires with the snapshots' time to live, whatever a policy wants.
    private RetentionDecision Within(RetentionDecision decision) => decision with
    {
        KeepLive = Clamp(decision.KeepLive, RetentionDecision.MaxKeepLive),
        KeepSnapshot = Clamp(decision.KeepSnapshot, _timeToLive),
        Value = Math.Clamp(decision.Value, 0, RetentionDecision.MaxValue),
    };

    private static TimeSpan Clamp(TimeSpan time, TimeSpan longest) => time < TimeSpan.Zero ? TimeSpan.Zero : time > longest ? longest : time;
}
