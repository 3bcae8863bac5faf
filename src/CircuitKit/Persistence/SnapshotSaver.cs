using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence;

/// <summary>How the writing of one snapshot ended. A closed list: it is a metric's tag.</summary>
internal enum SnapshotWriteOutcome
{
    /// <summary>In the store.</summary>
    Saved,

    /// <summary>Only in this process's memory: the store is away. To be written again.</summary>
    SavedInMemory,

    /// <summary>Nowhere: the store is away and memory is full or switched off. To be written again.</summary>
    NotSaved,

    /// <summary>Another circuit is taking over, and may give up yet. To be written again.</summary>
    Claimed,

    /// <summary>Another circuit has taken over, or a newer version is there. Not to be written again.</summary>
    Fenced,

    /// <summary>More bytes or keys than the limits allow; the last good snapshot stays.</summary>
    TooLarge,
}

/// <summary>The one way of a snapshot to the store: encode, protect, save, and tell the registry.</summary>
internal sealed class SnapshotSaver(
    SnapshotSerializer serializer,
    ResilientSnapshotStore store,
    AppVersion appVersion,
    ServiceStateKeys serviceKeys,
    IOptions<CircuitKitOptions> options,
    TimeProvider time,
    ILogger<SnapshotSaver> logger)
{
    private readonly SnapshotOptions _options = options.Value.Snapshots;

    /// <summary>A snapshot of this circuit is in the store. Called on the thread that saved it; must return quickly and not throw.</summary>
    public event Action<string, SnapshotInfo>? Saved;

    /// <summary>Whether the app itself persists anything, if that can be known yet; the framework has a few values of its own in every state.</summary>
    public bool? HasAppState(CapturedState captured) => serviceKeys.HasAppState(captured.State);

    public Snapshot Describe(CircuitCheckpoint checkpoint, CapturedState captured, long version) => new()
    {
        Key = checkpoint.Key,
        Version = version,
        CircuitId = checkpoint.Entry.Id,
        User = checkpoint.User,
        UserMark = checkpoint.UserMark,
        AppVersion = appVersion.Text,
        CapturedAt = time.GetUtcNow(),
        FirstOpenedAt = checkpoint.Entry.FirstOpenedAt,
        State = captured.State,
        RootComponents = captured.RootComponents,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SnapshotWriteOutcome> SaveAsync(Snapshot snapshot, CircuitCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        using var activity = CircuitKitTracing.Save();
        var encoded = serializer.Write(serviceKeys.AddTo(snapshot));
        if (!encoded.Succeeded)
        {
            if (checkpoint?.IsNews(nameof(SnapshotWriteOutcome.TooLarge)) != false)
            {
                Log.SnapshotTooLarge(logger, snapshot.CircuitId, _options.MaxBytes, _options.MaxKeys);
            }

            return SnapshotWriteOutcome.TooLarge;
        }

        activity?.SetTag("circuitkit.snapshot.size", encoded.Payload.Length);
        var timeToLive = checkpoint?.SnapshotTimeToLive(_options.TimeToLive) ?? _options.TimeToLive;
        var stored = new StoredSnapshot { Payload = encoded.Payload, Version = snapshot.Version, TimeToLive = timeToLive, User = snapshot.UserMark };
        var outcome = await store.SaveAsync(snapshot.Key, stored, cancellationToken).ConfigureAwait(false);
        switch (outcome)
        {
            case SaveOutcome.Saved:
                if (checkpoint is not null)
                {
                    checkpoint.SavedFor = timeToLive;
                }

                var saved = new SnapshotInfo { Version = snapshot.Version, Bytes = encoded.Payload.Length, SavedAt = time.GetUtcNow() };
                checkpoint?.Entry.SnapshotSaved(saved);
                Saved?.Invoke(snapshot.CircuitId, saved);
                return SnapshotWriteOutcome.Saved;
            case SaveOutcome.Buffered:
                return SnapshotWriteOutcome.SavedInMemory;
            case SaveOutcome.Lost:
                return SnapshotWriteOutcome.NotSaved;
            case SaveOutcome.Claimed:
                return SnapshotWriteOutcome.Claimed;
            default:
                return SnapshotWriteOutcome.Fenced;
        }
    }

    public Task RemoveAsync(SnapshotKey key, CancellationToken cancellationToken) => store.RemoveAsync(key, cancellationToken).AsTask();

    public Task ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken) => store.ReleaseAsync(key, claimant, cancellationToken).AsTask();
}
