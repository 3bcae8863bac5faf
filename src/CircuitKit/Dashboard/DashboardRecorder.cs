using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.Telemetry;

namespace CircuitKit.Dashboard;

/// <summary>Keeps the last hour and the life lines of this node's circuits, from the moment a dashboard is mapped. Without one it does nothing.</summary>
internal sealed class DashboardRecorder(
    CircuitRegistry registry, NodeGauge gauge, SnapshotSaver saver, CircuitKitMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _sampling;
    private IDisposable? _listening;

    public PulseRing Ring { get; } = new();

    public ReturnTally Returns { get; } = new();

    public LifeLines Lines { get; } = new(time);

    public bool IsRecording => _sampling is not null;

    public void Start()
    {
        lock (_lock)
        {
            if (_sampling is not null)
            {
                return;
            }

            _listening = registry.OnChange(Changed);
            saver.Saved += Lines.Saved;
            metrics.ResumeEnded += Returns.Add;
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
            metrics.ResumeEnded -= Returns.Add;
        }
    }

    internal void Sample()
    {
        try
        {
            Ring.Add(new PulseSample(PulseRing.SlotOf(time.GetUtcNow()), gauge.Read(), Returns.Take()));
        }
#pragma warning disable CA1031 // On a timer's thread, where an exception ends the process: a point less is the smaller loss.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void Changed(CircuitChange change)
    {
        if (change is { Previous: CircuitState.Disconnected, Circuit.State: CircuitState.Connected })
        {
            Returns.Add(ReturnOutcome.Reconnected);
        }

        Lines.Changed(change);
    }
}
