using System.Collections.Concurrent;
using System.Diagnostics;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>Records the spans of CircuitKit and the framework's circuits, those of all tests that run at the time among them.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "CircuitKit" or "Microsoft.AspNetCore.Components.Server.Circuits",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Ended => [.. _ended];

    public IReadOnlyList<Activity> OfTrace(Activity activity) => [.. _ended.Where(other => other.TraceId == activity.TraceId)];

    public void Dispose() => _listener.Dispose();
}
