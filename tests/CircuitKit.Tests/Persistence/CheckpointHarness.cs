using CircuitKit.Blazor;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence.Resuming;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Persistence;

/// <summary>Everything that <c>AddCircuitKit</c> registers, on a fake clock, with a fake store and fake circuits.</summary>
internal sealed class CheckpointHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private int _circuits;

    public CheckpointHarness(Action<CircuitKitOptions>? configure = null, FakeStore? store = null, FakeTimeProvider? time = null, Action<IServiceCollection>? configureServices = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Store = store ?? new FakeStore();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFakeLogging().SetMinimumLevel(LogLevel.Debug));
        services.UseClock(Time);
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton<IHostEnvironment>(new FakeEnvironment());
        services.AddSingleton<IHostApplicationLifetime>(Lifetime);
        services.AddCircuitKit(configure).AddSnapshotStore<FakeStore>();
        services.Replace(ServiceDescriptor.Singleton(Store));
        services.Replace(ServiceDescriptor.Singleton<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>(
            new Microsoft.AspNetCore.DataProtection.EphemeralDataProtectionProvider()));
        configureServices?.Invoke(services);
        _services = services.BuildServiceProvider();
        Captures = new MetricCollector<long>(
            _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(),
            "CircuitKit",
            "circuitkit.checkpoint.captures");
    }

    public FakeTimeProvider Time { get; }

    public FakeStore Store { get; }

    public MetricCollector<long> Captures { get; }

    public ApplicationLifetime Lifetime { get; } = new(Microsoft.Extensions.Logging.Abstractions.NullLogger<ApplicationLifetime>.Instance);

    public CheckpointScheduler Scheduler => _services.GetRequiredService<CheckpointScheduler>();

    public CircuitTable Circuits => _services.GetRequiredService<CircuitTable>();

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    /// <summary>Watches the outcomes of resumes from now on.</summary>
    public ResumeOutcomes Resumes() => new(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public (TrackedCircuit Checkpoint, FakeCircuit Circuit) Open(CircuitConnection? connection = null)
    {
        var id = $"circuit-{Interlocked.Increment(ref _circuits)}";
        var circuit = new FakeCircuit();
        return (Open(id, circuit, connection), circuit);
    }

    /// <summary>A circuit of this name, with this behind it.</summary>
    public TrackedCircuit Open(string id, ILiveCircuit? live, CircuitConnection? connection = null) =>
        Circuits.Open(id, connection, SnapshotKey.FromSecret($"secret-{id}"), live);

    /// <summary>The framework releases it, for the reason that was asked for.</summary>
    public bool Release(TrackedCircuit circuit, bool isSaved = true)
    {
        circuit.IsFinalStateSaved = isSaved;
        circuit.Close();
        Circuits.Release(circuit, circuit.End?.Reason ?? CircuitCloseReason.Crashed);
        circuit.Gone();
        return true;
    }

    /// <summary>It hibernates: the framework has released it because its page said that it comes back.</summary>
    public void Hibernate(TrackedCircuit circuit)
    {
        circuit.RequestEnd(new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true });
        Release(circuit);
    }

    /// <summary>Lets the time pass in the scheduler's own steps, and what it starts come to rest in each.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += CheckpointScheduler.Tick)
        {
            Time.Advance(CheckpointScheduler.Tick);
            Scheduler.Turn();
            foreach (var checkpoint in Circuits.Live)
            {
                await Eventually.IsAsync(checkpoint.TryBeginWork, TestContext.Current.CancellationToken);
                checkpoint.EndWork();

                // As everybody does who held it: what was asked meanwhile was told that somebody is at work on it.
                checkpoint.AttemptCompleted?.Invoke();
            }
        }
    }

    /// <summary>Lets the time pass, a little at a time, until the task has ended.</summary>
    public async Task<T> PassWhileAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Eventually.PauseAsync(TestContext.Current.CancellationToken);
        }

        return await task;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class FakeEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";

        public string ApplicationName { get; set; } = "Test";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
