using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;

namespace CircuitKit.Dashboard;

/// <summary>Keeps the last hour and the life lines of this node's circuits, from the moment a dashboard is mapped. Without one it does nothing.</summary>
internal sealed class DashboardRecorder(
    CircuitTable registry, NodeReader reader, SnapshotSaver saver, CircuitMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _sampling;
    private IDisposable? _listening;
    private long _turnedAt;

    public PulseRing Ring { get; } = new();

    public ReturnTally Returns { get; } = new();

    public LifeLines Lines { get; } = new(time);

    public PageTimes Times { get; } = new();

    public bool IsRecording => _sampling is not null;

    public void Start()
    {
        lock (_lock)
        {
            if (_sampling is not null)
            {
                return;
            }

            _listening = registry.OnChange(Lines.Changed);
            saver.Saved += Lines.Saved;
            metrics.Returned += Returns.Add;
            metrics.EventTimed += Times.Add;
            _turnedAt = time.GetTimestamp();
            _sampling = time.CreateTimer(_ => Sample(), state: null, TimeSpan.Zero, PulseRing.Interval);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _sampling?.Dispose();
            _listening?.Dispose();
            saver.Saved -= Lines.Saved;
            metrics.Returned -= Returns.Add;
            metrics.EventTimed -= Times.Add;
        }
    }

    internal void Sample()
    {
        try
        {
            if (time.GetElapsedTime(_turnedAt) >= PageTimes.Turn)
            {
                _turnedAt = time.GetTimestamp();
                Times.TurnOver();
            }

            Ring.Add(new PulseSample(PulseRing.SlotOf(time.GetUtcNow()), reader.Read(), Returns.Take()));
        }
#pragma warning disable CA1031 // On a timer's thread, where an exception ends the process: a point less is the smaller loss.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
