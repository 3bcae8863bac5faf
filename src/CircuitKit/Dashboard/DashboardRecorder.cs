using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard;

/// <summary>Records the last hour and the timelines of this node's circuits, once a dashboard is mapped.</summary>
internal sealed class DashboardRecorder(
    CircuitTable registry, NodeReader reader, SnapshotSaver saver, CircuitMetrics metrics, [Clock] TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _sampling;
    private IDisposable? _listening;
    private long _turnedAt;

    public SampleBuffer Samples { get; } = new();

    public ReconnectCounter Reconnects { get; } = new();

    public Timelines Timelines { get; } = new(time);

    public PageDurations Durations { get; } = new();

    public bool IsRecording => _sampling is not null;

    public void Start()
    {
        lock (_lock)
        {
            if (_sampling is not null)
            {
                return;
            }

            _listening = registry.OnChange(Timelines.Changed);
            saver.Saved += Timelines.Saved;
            metrics.Returned += Reconnects.Add;
            metrics.EventTimed += Durations.Add;
            _turnedAt = time.GetTimestamp();
            _sampling = time.CreateTimer(_ => TakeSample(), state: null, TimeSpan.Zero, Sample.Interval);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _sampling?.Dispose();
            _listening?.Dispose();
            saver.Saved -= Timelines.Saved;
            metrics.Returned -= Reconnects.Add;
            metrics.EventTimed -= Durations.Add;
        }
    }

    internal void TakeSample()
    {
        try
        {
            if (time.GetElapsedTime(_turnedAt) >= PageDurations.Period)
            {
                _turnedAt = time.GetTimestamp();
                Durations.NextPeriod();
            }

            Samples.Add(new Sample(Sample.SlotOf(time.GetUtcNow()), reader.Read(), Reconnects.Take()));
        }
#pragma warning disable CA1031 // An exception on a timer's thread ends the process; losing one sample is better.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
