using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence;

/// <summary>
/// Writes in the background: the states that the framework hands over while it holds its process-wide lock, and removals. A resume of the same
/// circuit waits for them, and so does a shutdown.
/// </summary>
internal sealed class BackgroundWrites(SnapshotSaver saver, ResilientSnapshotStore store, ILogger<BackgroundWrites> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, Task> _underWay = [];

    /// <summary>Saves the state with which the framework ended a circuit.</summary>
    public void SaveFinal(Snapshot snapshot, TrackedCircuit? circuit) => Track(snapshot.Key, async () =>
    {
        var outcome = await saver.SaveAsync(snapshot, circuit, CancellationToken.None).ConfigureAwait(false);
        circuit?.IsFinalStateSaved = outcome == SaveOutcome.Saved;
        Log.FinalSnapshotWritten(logger, snapshot.CircuitId, outcome);
    });

    public void Remove(SnapshotKey key) => Track(key, () => store.RemoveAsync(key, CancellationToken.None).AsTask());

    public void Release(SnapshotKey key, string claimant) => Track(key, () => store.ReleaseAsync(key, claimant, CancellationToken.None).AsTask());

    /// <summary>Waits for the writes of this key.</summary>
    public Task WaitForAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _underWay.TryGetValue(key, out var newest) ? newest.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>Waits for all writes that are under way now.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.WhenAll(_underWay.Values).WaitAsync(cancellationToken);
        }
    }

    // Writes of one key run one after the other, never on the caller's thread.
    private void Track(SnapshotKey key, Func<Task> write)
    {
        lock (_lock)
        {
            var task = RunAsync(_underWay.GetValueOrDefault(key, Task.CompletedTask), write);
            _underWay[key] = task;
            _ = ForgetAsync(key, task);
        }
    }

    private async Task RunAsync(Task previous, Func<Task> write)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await write().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // No caller waits for it. The store counts and logs its own faults.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.BackgroundWriteFailed(logger, exception);
        }
    }

    private async Task ForgetAsync(SnapshotKey key, Task task)
    {
        await task.ConfigureAwait(false);
        lock (_lock)
        {
            if (_underWay.TryGetValue(key, out var newest) && ReferenceEquals(newest, task))
            {
                _underWay.Remove(key);
            }
        }
    }
}
