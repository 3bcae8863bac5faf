using CircuitKit.Observability;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.File;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Snapshots.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>Makes stores the way the container does.</summary>
internal static class StoreServices
{
    public static SnapshotMetrics Metrics { get; } =
        new ServiceCollection().AddMetrics().AddSingleton<CircuitKitMeter>().AddSingleton<SnapshotMetrics>().BuildServiceProvider().GetRequiredService<SnapshotMetrics>();

    public static InMemorySnapshotStore InMemory(TimeProvider clock) =>
        new(Options.Create(new SnapshotOptions()), clock, Metrics, NullLogger<InMemorySnapshotStore>.Instance);

    public static FileSnapshotStore File(
        string folder, TimeProvider clock, ILogger<FileSnapshotStore>? logger = null, bool flushToDisk = false, SnapshotOptions? limits = null) =>
        new(
            Options.Create(new FileSnapshotOptions { Folder = folder, FlushToDisk = flushToDisk }),
            Options.Create(limits ?? new SnapshotOptions()),
            clock,
            Metrics,
            logger ?? NullLogger<FileSnapshotStore>.Instance);

    /// <param name="options">Its options.</param>
    /// <param name="patience">How long an answer may take; null for the client's own limit.</param>
    public static RedisConnection Connection(RedisOptions options, TimeSpan? patience = null) => new(
        Options.Create(options),
        TimeProvider.System,
        NullLogger<RedisConnection>.Instance,
        patience is { } time ? Options.Create(new SnapshotOptions { StoreTimeout = time }) : null);

    public static RedisSnapshotStore Redis(
        RedisConnection connection, string prefix = "circuitkit", TimeProvider? clock = null, SnapshotOptions? limits = null) => new(
        connection,
        Options.Create(new RedisOptions { KeyPrefix = prefix }),
        Options.Create(limits ?? new SnapshotOptions()),
        Metrics,
        clock ?? TimeProvider.System,
        NullLogger<RedisSnapshotStore>.Instance);

    public static ResilientSnapshotStore Resilient(
        ISnapshotStore store, InMemorySnapshotStore memory, TimeSpan timeout, ILogger<ResilientSnapshotStore>? logger = null) => new(
        store,
        memory,
        Options.Create(new SnapshotOptions { StoreTimeout = timeout }),
        TimeProvider.System,
        Metrics,
        logger ?? NullLogger<ResilientSnapshotStore>.Instance);
}
