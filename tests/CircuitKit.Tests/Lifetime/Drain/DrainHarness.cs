using CircuitKit.Cluster;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Tests.Cluster;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.Tests.Lifetime.Drain;

/// <summary>A node with circuits that end when they are evicted, as the framework's do, and the drain of it on a fake clock.</summary>
internal sealed class DrainHarness : IAsyncDisposable
{
    public static readonly TimeSpan Ample = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(1);

    private readonly SharedRecords _records = new();

    public DrainHarness(Action<CircuitKitOptions>? configure = null, FakeStore? store = null)
    {
        App = new CheckpointHarness(
            options =>
            {
                options.Drain.Budget = Ample;
                options.Checkpoints.CaptureTimeout = TimeSpan.FromMinutes(1);
                configure?.Invoke(options);
            },
            store,
            configureServices: services => services
                .Replace(ServiceDescriptor.Singleton<INodeRecords>(_records))
                .Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(NewNodes.Keys)));
        App.Scheduler.WatchStore();
        Circuits = new(App.Get<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", "circuitkit.drain.circuits");
        Durations = new(App.Get<System.Diagnostics.Metrics.IMeterFactory>(), "CircuitKit", "circuitkit.drain.duration");
    }

    public CheckpointHarness App { get; }

    public ICircuitDrain Drain => App.Get<ICircuitDrain>();

    public DrainStatus Status => Drain.Status;

    public MetricCollector<long> Circuits { get; }

    public MetricCollector<double> Durations { get; }

    /// <summary>In the order of their end.</summary>
    public List<TrackedCircuit> Ended { get; } = [];

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A circuit with unsaved work. At its end its last state is saved with the given outcome.</summary>
    public (TrackedCircuit Checkpoint, FakeCircuit Circuit) Open(bool final = true, CircuitConnection? connection = null)
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = App.Open(connection);
        circuit.Evict = () =>
        {
            lock (Ended)
            {
                Ended.Add(checkpoint);
            }

            return App.Release(checkpoint, final);
        };
        checkpoint.Mark();
        return (checkpoint, circuit);
    }

    /// <summary>Another node of this app starts, and this one learns of it.</summary>
    public async Task AddNodeAsync()
    {
        await NewNodes.Of(_records, new NodeIdentity(), App.Time).ExchangeAsync(Ample, Cancelled);
        await App.Get<ClusterNodes>().RefreshAsync(Cancelled);
    }

    public int CountEnded()
    {
        lock (Ended)
        {
            return Ended.Count;
        }
    }

    public Task ShutDownAsync() => App.Get<CircuitDrain>().ShutDownAsync();

    /// <summary>Lets time pass, a little at a time and not while there is work to do at the present one, until the task has ended.</summary>
    public async Task PassWhileAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            // A drain has a budget: a fake clock that runs ahead of the thread pool would use it up.
            await Task.Delay(s_breath, TimeProvider.System, Cancelled);
            if (ThreadPool.PendingWorkItemCount == 0)
            {
                App.Time.Advance(s_step);
            }
        }

        await task;
    }

    public async Task<T> PassWhileAsync<T>(Task<T> task)
    {
        await PassWhileAsync((Task)task);
        return await task;
    }

    public string Said(int id) => Assert.Single(App.Logs.GetSnapshot(), record => record.Id.Id == id).Message;

    public string[] Outcomes() =>
        [.. Circuits.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["outcome"]!).Order(StringComparer.Ordinal)];

    public ValueTask DisposeAsync()
    {
        Circuits.Dispose();
        Durations.Dispose();
        return App.DisposeAsync();
    }
}
