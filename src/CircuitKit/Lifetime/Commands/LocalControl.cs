using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Carries out commands on the circuits of this node.</summary>
internal sealed class LocalControl(
    CircuitTable registry,
    HubConnections connections,
    CheckpointDirectory directory,
    CheckpointWorker worker,
    CircuitEvictor evictor,
    PageNotice notice,
    SnapshotWrites writes,
    ResilientSnapshotStore store,
    TimeProvider time)
{
    // Below the time that who asked waits for an answer.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    public async Task<CircuitCommandOutcome> CheckpointAsync(string circuitId, CancellationToken cancellationToken)
    {
        if (directory.All.FirstOrDefault(checkpoint => checkpoint.Entry.Id == circuitId) is not { Live: not null } checkpoint)
        {
            return registry.Find(circuitId) is null ? CircuitCommandOutcome.NotFound : CircuitCommandOutcome.Failed;
        }

        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await worker.FinishAsync(checkpoint, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CircuitCommandOutcome.Failed;
        }

        return checkpoint.IsUpToDate && checkpoint.Entry.View().Snapshot is not null ? CircuitCommandOutcome.Done : CircuitCommandOutcome.Failed;
    }

    /// <summary>Keeps a live circuit from being hibernated for a while; also the one that continues it.</summary>
    public CircuitCommandOutcome Hold(string circuitId, TimeSpan duration)
    {
        var meant = registry.Entries.Where(entry => entry.Id == circuitId || entry.ContinuationOf == circuitId).ToList();
        var live = meant.Where(entry => entry.State != CircuitState.Hibernated).ToList();
        live.ForEach(entry => _ = HoldAsync(entry, duration));
        return live.Count > 0 ? CircuitCommandOutcome.Done : meant.Count > 0 ? CircuitCommandOutcome.Failed : CircuitCommandOutcome.NotFound;
    }

    /// <summary>Ends a circuit, or the one that continues it.</summary>
    public async Task<CircuitCommandOutcome> CloseAsync(string circuitId, CircuitCloseReason reason, CircuitClosing closing, CancellationToken cancellationToken)
    {
        using var connectionsEnd = EndConnections(connection => connection.Origin?.CircuitId == circuitId, closing);
        var meant = registry.Entries.Where(entry => entry.Id == circuitId || entry.ContinuationOf == circuitId).ToList();
        var closed = await CloseAllAsync(meant, reason, closing, cancellationToken).ConfigureAwait(false);
        return meant.Count == 0 ? CircuitCommandOutcome.NotFound
            : closed == meant.Count ? CircuitCommandOutcome.Done
            : CircuitCommandOutcome.Failed;
    }

    /// <summary>Ends everything of a person on this node.</summary>
    public async Task<UserCloseAnswer> CloseUserAsync(string userKey, CircuitClosing closing, CancellationToken cancellationToken)
    {
        // The connections first: a circuit that is opened on one of them after the list below was made finds its connection disowned.
        using var connectionsEnd = EndConnections(connection => connection.UserKey == userKey, closing);
        var meant = registry.Entries.Where(entry => entry.UserKey == userKey).ToList();
        var snapshots = meant.Count(entry => entry.View().Snapshot is not null);
        var closed = await CloseAllAsync(meant, CircuitCloseReason.Closed, closing, cancellationToken).ConfigureAwait(false);
        if (store.Health.SnapshotsInMemory > 0 && UserMark.Of(userKey) is { } mark)
        {
            // The store is away, or was a moment ago: this node's memory may have snapshots of circuits that have ended.
            snapshots += (await store.RemoveUserAsync(mark, time.GetUtcNow(), cancellationToken).ConfigureAwait(false)).Removed;
        }

        return new UserCloseAnswer(closed, meant.Count - closed, snapshots);
    }

    private async Task HoldAsync(TrackedCircuit entry, TimeSpan duration)
    {
        using (entry.Hold("held on command"))
        {
            await Task.Delay(duration, time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A circuit was opened on a connection that was revoked meanwhile: it ends as soon as the framework has done with opening it.</summary>
    public void CloseOpened(TrackedCircuit entry) => _ = Task.Run(() => CloseEntryAsync(entry, CircuitCloseReason.Closed, CircuitClosing.Silent, CancellationToken.None));

    // No circuit is opened on them any more. They end at once, or after their pages were told why.
    private ConnectionsEnd? EndConnections(Func<CircuitConnection, bool> isMeant, CircuitClosing closing)
    {
        if (closing.Message is null)
        {
            connections.Revoke(isMeant);
            return null;
        }

        connections.Disown(isMeant);
        return new ConnectionsEnd(connections, isMeant);
    }

    private async Task<int> CloseAllAsync(
        IEnumerable<TrackedCircuit> entries, CircuitCloseReason reason, CircuitClosing closing, CancellationToken cancellationToken) =>
        (await Task.WhenAll(entries.Select(entry => CloseEntryAsync(entry, reason, closing, cancellationToken))).ConfigureAwait(false)).Count(isClosed => isClosed);

    private async Task<bool> CloseEntryAsync(TrackedCircuit entry, CircuitCloseReason reason, CircuitClosing closing, CancellationToken cancellationToken)
    {
        entry.CloseNote = closing.Note;
        if (directory.All.FirstOrDefault(checkpoint => ReferenceEquals(checkpoint.Entry, entry)) is { } live)
        {
            return await CloseLiveAsync(live, reason, closing.Message, cancellationToken).ConfigureAwait(false);
        }

        if (entry.State == CircuitState.Hibernated)
        {
            registry.Apply(entry, CircuitEvent.Ended, reason);
            foreach (var key in directory.FindHibernated(entry.Id))
            {
                writes.Remove(key);
                await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
            }
        }

        return entry.State == CircuitState.Closed;
    }

    private async Task<bool> CloseLiveAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, string? message, CancellationToken cancellationToken)
    {
        if (checkpoint.Live is null)
        {
            return false;
        }

        // Removed first: from now on nobody can claim it and nothing is saved under it, whoever else is ending the circuit at this moment. A
        // resume that has claimed it before asks once more when it is done, and finds it gone.
        writes.Remove(checkpoint.Key);
        await writes.WaitForAsync(checkpoint.Key, cancellationToken).ConfigureAwait(false);

        checkpoint.Entry.ExpectedCloseReason = reason;
        await notice.TellAsync(checkpoint, reason, message, cancellationToken).ConfigureAwait(false);

        // Not cancelled with who asked: half an end helps nobody.
        var outcome = await evictor.EvictAsync(checkpoint, reason, s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        writes.Remove(checkpoint.Key);
        await writes.WaitForAsync(checkpoint.Key, cancellationToken).ConfigureAwait(false);
        return outcome != EvictionOutcome.TimedOut;
    }

    private sealed class ConnectionsEnd(HubConnections connections, Func<CircuitConnection, bool> isMeant) : IDisposable
    {
        public void Dispose() => connections.Revoke(isMeant);
    }
}
