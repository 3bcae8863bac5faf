using System.Diagnostics;

namespace CircuitKit.Observability;

/// <summary>The one activity source, and its spans, which show where a resume, a checkpoint or a drain spends its time.</summary>
internal static class CircuitKitTracing
{
    public const string Outcome = "circuitkit.outcome";
    public const string Reason = "circuitkit.reason";

    /// <summary>The public id of the circuit that a resume continues.</summary>
    public const string Predecessor = "circuitkit.continuation_of";

    private static readonly ActivitySource s_source = new(CircuitKitInstruments.ActivitySourceName);

    /// <summary>A resume: from <c>ResumeCircuit</c> until the server returns the secret of the new circuit.</summary>
    public static Activity? Resume() => s_source.StartActivity("circuitkit.resume");

    /// <summary>The claim of a snapshot, including the wait for another claim or for a store that does not respond.</summary>
    public static Activity? Claim() => s_source.StartActivity("circuitkit.claim");

    /// <summary>The save of the snapshot under the key of the new circuit.</summary>
    public static Activity? CarryOver() => s_source.StartActivity("circuitkit.carry_over");

    /// <summary>A call of another server, until it responds or the call times out.</summary>
    public static Activity? Ask(string kind) => s_source.StartActivity($"circuitkit.ask {kind}", ActivityKind.Client);

    /// <summary>The response to another server, in the trace of that server.</summary>
    public static Activity? Answer(string kind, string? asker) =>
        s_source.HasListeners() && ActivityContext.TryParse(asker, traceState: null, isRemote: true, out var parent)
            ? s_source.StartActivity($"circuitkit.answer {kind}", ActivityKind.Server, parent)
            : null;

    /// <summary>An eviction: the connection is cut, the framework persists and disposes the circuit, and its last state is saved.</summary>
    public static Activity? Evict() => s_source.StartActivity("circuitkit.evict");

    /// <summary>A checkpoint, linked to the activity of its circuit.</summary>
    public static Activity? Checkpoint(ActivityContext? circuit)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        ActivityLink[]? links = circuit is { } context ? [new ActivityLink(context)] : null;
        return s_source.StartActivity(ActivityKind.Internal, default(ActivityContext), tags: null, links, default, "circuitkit.checkpoint");
    }

    /// <summary>The capture in a checkpoint: the wait for a busy circuit, and its persist callbacks.</summary>
    public static Activity? Capture() => s_source.StartActivity("circuitkit.capture");

    /// <summary>The save of a snapshot: encoding, encryption and the store.</summary>
    public static Activity? Save() => s_source.StartActivity("circuitkit.save");

    /// <summary>A drain.</summary>
    public static Activity? Drain() => s_source.StartActivity("circuitkit.drain");

    /// <summary>A part of a drain.</summary>
    public static Activity? DrainPart(string part) => s_source.StartActivity($"circuitkit.drain.{part}");

    /// <summary>The current span, if it is one of CircuitKit.</summary>
    public static Activity? Current => Activity.Current is { } activity && ReferenceEquals(activity.Source, s_source) ? activity : null;

    /// <summary>Sets the outcome of an activity, from a closed list.</summary>
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
}
