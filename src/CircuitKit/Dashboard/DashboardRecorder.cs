using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Metrics;
using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Dashboard;

/// <summary>Reads this node's figures. Once a dashboard is mapped, also records the last hour and the timelines of the circuits.</summary>
internal sealed class DashboardRecorder(
    CircuitTable registry,
    CircuitGauges circuits,
    UnsavedGauges unsaved,
    SnapshotSaver saver,
    CircuitMetrics metrics,
    PageMetrics pages,
    [Clock] TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private ITimer? _sampling;
    private IDisposable? _listening;
    private long _turnedAt;

    public SampleBuffer Samples { get; } = new();

    public ReconnectCounter Reconnects { get; } = new();

    public Timelines Timelines { get; } = new(time);

    public PageDurations Durations { get; } = new();

    public PageExperiences Experiences { get; } = new();

    public bool IsRecording => _sampling is not null;

    public void Start()
    {
        lock (_lock)
        {
            if (IsRecording)
            {
                return;
            }

            _listening = registry.OnChange(Timelines.Changed);
            saver.Saved += Timelines.Saved;
            metrics.Returned += Reconnects.Add;
            metrics.EventTimed += Durations.Add;
            pages.Recorded += Experiences.Add;
            _turnedAt = time.GetTimestamp();
            _sampling = time.CreateTimer(_ => TakeSample(), state: null, TimeSpan.Zero, Sample.Interval);
        }
    }

    public NodeReading Read()
    {
        var (statistics, work) = (circuits.Current, unsaved.Current);
        return new()
        {
            States = statistics.Circuits,
            Tabs = statistics.Tabs.Sum(),
            Users = statistics.Users.Sum(),
            Unsaved = work.Circuits,
            OldestUnsaved = Math.Round(work.OldestAge.TotalSeconds, 1),
            WorkingSet = Environment.WorkingSet,
            Heap = GC.GetTotalMemory(forceFullCollection: false),
            BytesPerCircuit = statistics.BytesPerCircuit,
            MemoryLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        };
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
            pages.Recorded -= Experiences.Add;
        }
    }

    internal void TakeSample()
    {
        try
        {
            if (time.GetElapsedTime(_turnedAt) >= PageCounts.Period)
            {
                _turnedAt = time.GetTimestamp();
                Durations.NextPeriod();
                Experiences.NextPeriod();
            }

            Samples.Add(new Sample(Sample.SlotOf(time.GetUtcNow()), Read(), Reconnects.Take()));
        }
        catch (Exception) // An exception in a timer ends the process; losing one sample is better.
        {
        }
    }
}
