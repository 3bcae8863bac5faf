using System.Diagnostics;

namespace CircuitKit.Observability;

/// <summary>
/// The one activity source, and the spans that show where a reconnect, a checkpoint or a drain spends its time. Without a listener no span is made.
/// </summary>
internal static class CircuitKitTracing
{
    public const string Outcome = "circuitkit.outcome";
    public const string Reason = "circuitkit.reason";

    /// <summary>The public id of the circuit that a resume continues.</summary>
    public const string Predecessor = "circuitkit.continuation_of";

    private static readonly ActivitySource s_source = new(CircuitKitInstruments.ActivitySourceName);

    /// <summary>From the call of <c>ResumeCircuit</c> until the browser may learn the new circuit's secret.</summary>
    public static Activity? Resume() => s_source.StartActivity("circuitkit.resume");

    /// <summary>Getting hold of the snapshot: waiting for another claim, or for a store that is away, included.</summary>
    public static Activity? Claim() => s_source.StartActivity("circuitkit.claim");

    /// <summary>Saving the snapshot under the new circuit's key.</summary>
    public static Activity? CarryOver() => s_source.StartActivity("circuitkit.carry_over");

    /// <summary>Asking another server something, until it answers or is not waited for any longer.</summary>
    public static Activity? Ask(string kind) => s_source.StartActivity($"circuitkit.ask {kind}", ActivityKind.Client);

    /// <summary>Answering another server, in the trace of the one that asked.</summary>
    public static Activity? Answer(string kind, string? asker) =>
        s_source.HasListeners() && ActivityContext.TryParse(asker, traceState: null, isRemote: true, out var parent)
            ? s_source.StartActivity($"circuitkit.answer {kind}", ActivityKind.Server, parent)
            : null;

    /// <summary>Ending a live circuit: cutting its connection, the framework's persisting and disposing, and the write of its last state.</summary>
    public static Activity? Evict() => s_source.StartActivity("circuitkit.evict");

    /// <summary>One checkpoint, linked to its circuit's own activity: the capture, and the write when something has changed.</summary>
    public static Activity? Checkpoint(ActivityContext? circuit) =>
        s_source.HasListeners()
            ? s_source.StartActivity(ActivityKind.Internal, default(ActivityContext), tags: null, LinkTo(circuit), default, "circuitkit.checkpoint")
            : null;

    /// <summary>The capture within a checkpoint: waiting for a busy circuit, and its persist callbacks.</summary>
    public static Activity? Capture() => s_source.StartActivity("circuitkit.capture");

    /// <summary>The write of one snapshot: encoding, protecting and the store's answer.</summary>
    public static Activity? Save() => s_source.StartActivity("circuitkit.save");

    /// <summary>A whole drain.</summary>
    public static Activity? Drain() => s_source.StartActivity("circuitkit.drain");

    /// <summary>One half of a drain.</summary>
    public static Activity? DrainPart(string part) => s_source.StartActivity($"circuitkit.drain.{part}");

    /// <summary>The span this code runs in, if it is one of ours.</summary>
    public static Activity? Current => Activity.Current is { } activity && ReferenceEquals(activity.Source, s_source) ? activity : null;

    /// <summary>Ends an activity with how it went: a word of a closed list.</summary>
    public static void End(this Activity? activity, string outcome, bool isError = false)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag(Outcome, outcome);
        if (isError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag(CircuitKitTags.ErrorType, outcome);
        }
    }

    private static ActivityLink[]? LinkTo(ActivityContext? circuit) => circuit is { } context ? [new ActivityLink(context)] : null;
}
