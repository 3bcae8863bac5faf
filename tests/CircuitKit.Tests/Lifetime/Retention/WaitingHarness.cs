using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Claims;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Eviction;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>The real sweeper on a fake clock, with circuits that end when they are evicted, as the framework's do.</summary>
internal sealed class WaitingHarness : IAsyncDisposable
{
    public WaitingHarness(MutableConfiguration configuration)
        : this(services => services.Replace(ServiceDescriptor.Singleton<IConfiguration>(configuration.Root)), null, null, [])
    {
    }

    public WaitingHarness(Action<CircuitKitOptions>? configure = null, FakeStore? store = null, params IRetentionPolicy[] policies)
        : this(static _ => { }, configure, store, policies)
    {
    }

    private WaitingHarness(
        Action<IServiceCollection> configureServices, Action<CircuitKitOptions>? configure, FakeStore? store, IRetentionPolicy[] policies)
    {
        App = new CheckpointHarness(configure, store, configureServices: services =>
        {
            services.Replace(ServiceDescriptor.Singleton<INodeMemory>(Memory));
            configureServices(services);
            Array.ForEach(policies, policy => services.AddSingleton(policy));
        });
        _ = App.Get<IOptions<CircuitOptions>>().Value;
        App.Get<FrameworkRetention>().Read(new CircuitOptions(), isReplaced: true);
        Evictions = new MetricCollector<long>(App.Get<IMeterFactory>(), "CircuitKit", "circuitkit.circuit.evictions");
        Decisions = new MetricCollector<long>(App.Get<IMeterFactory>(), "CircuitKit", "circuitkit.retention.decisions");
    }

    public CheckpointHarness App { get; }

    public FakeMemory Memory { get; } = new();

    public RetentionSweeper Sweeper => App.Get<RetentionSweeper>();

    public MetricCollector<long> Evictions { get; }

    public MetricCollector<long> Decisions { get; }

    /// <summary>When each circuit was let go, and why.</summary>
    public ConcurrentDictionary<TrackedCircuit, (DateTimeOffset At, CircuitCloseReason Reason)> Gone { get; } = new();

    public DateTimeOffset Now => App.Time.GetUtcNow();

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public Task StartAsync() => Sweeper.StartAsync(Cancelled);

    public TrackedCircuit Open(ClaimsPrincipal? user = null, string? address = null, bool used = true)
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = App.Open(new CircuitConnection
        {
            Tab = TabIdentity.Unknown,
            User = user,
            UserKey = UserSubject.Of(user)?.Value,
            Address = address,
        });
        if (used)
        {
            checkpoint.Use();
        }

        circuit.Evict = () =>
        {
            App.Release(checkpoint);
            // Last: it is what tests wait for.
            Gone[checkpoint] = (Now, checkpoint.End!.Reason);
            return true;
        };
        return checkpoint;
    }

    /// <summary>Its browser goes away.</summary>
    public void Leave(TrackedCircuit checkpoint)
    {
        checkpoint.ConnectionLost();
        App.Get<CircuitSteps>().Disconnected(checkpoint);
    }

    /// <summary>Its browser comes back.</summary>
    public void Return(TrackedCircuit checkpoint) => App.Get<CircuitSteps>().ConnectionUp(checkpoint);

    public bool IsEvicting(TrackedCircuit checkpoint) => App.Get<CircuitEvictor>().IsUnderWay(checkpoint);

    public Task WaitUntilGoneAsync(int count) => Eventually.IsAsync(() => Gone.Count >= count, Cancelled);

    public string[] EvictionReasons() => [.. Evictions.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["reason"]!)];

    public async ValueTask DisposeAsync()
    {
        Evictions.Dispose();
        Decisions.Dispose();
        await Sweeper.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    internal sealed class FakeMemory : INodeMemory
    {
        public double Pressure
        {
            get => Failure is { } failure ? throw failure : field;
            set;
        }

        public Exception? Failure { get; set; }
    }
}
