using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Carries out commands on this node's circuits.</summary>
internal sealed class LocalControl(
    CircuitTable circuits,
    HibernatedCircuits hibernated,
    HubConnections connections,
    CheckpointWorker worker,
    CircuitEvictor evictor,
    PageNotice notice,
    BackgroundWrites writes,
    ResilientSnapshotStore store,
    [Clock] TimeProvider time)
{
    // Below the time that who asked waits for an answer.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    /// <summary>Brings a circuit's present state to the store.</summary>
    public async Task<CircuitCommandOutcome> CheckpointAsync(string circuitId, CancellationToken cancellationToken)
    {
        if (circuits.FindLive(circuitId) is not { Live: not null } circuit)
        {
            return circuits.Find(circuitId) is null ? CircuitCommandOutcome.NotFound : CircuitCommandOutcome.Failed;
        }

        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await worker.FinishAsync(circuit, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CircuitCommandOutcome.Failed;
        }

        return circuit is { IsUpToDate: true, IsSuperseded: false, Snapshot: not null } ? CircuitCommandOutcome.Done : CircuitCommandOutcome.Failed;
    }

    /// <summary>Keeps a circuit, or the one that continues it, from being hibernated for this time.</summary>
    public CircuitCommandOutcome Hold(string circuitId, TimeSpan duration)
    {
        var meant = circuits.FindLine(circuitId);
        foreach (var circuit in meant)
        {
            circuit.Hold("held on command", duration);
        }

        return meant.Count > 0 ? CircuitCommandOutcome.Done
            : hibernated.Find(circuitId) is not null ? CircuitCommandOutcome.Failed
            : CircuitCommandOutcome.NotFound;
    }

    /// <summary>Ends a circuit, or the one that continues it, and removes its snapshot.</summary>
    public async Task<CircuitCommandOutcome> CloseAsync(
        string circuitId, CircuitCloseReason reason, CloseOptions options, CancellationToken cancellationToken)
    {
        using var connectionsEnd = EndConnections(connection => connection.Origin?.CircuitId == circuitId, options);
        var live = circuits.FindLine(circuitId);
        var asleep = hibernated.Find(circuitId);
        var closed = await CloseAllAsync(live, asleep is null ? [] : [asleep], reason, options, cancellationToken).ConfigureAwait(false);
        var meant = live.Count + (asleep is null ? 0 : 1);
        return meant == 0 ? CircuitCommandOutcome.NotFound
            : closed == meant ? CircuitCommandOutcome.Done
            : CircuitCommandOutcome.Failed;
    }

    /// <summary>Ends all circuits of a user.</summary>
    public async Task<UserCloseAnswer> CloseUserAsync(string userKey, CloseOptions options, CancellationToken cancellationToken)
    {
        // The connections first: a circuit that is opened on one of them after the list below was made finds its connection revoked.
        using var connectionsEnd = EndConnections(connection => connection.UserKey == userKey, options);
        var live = circuits.Live.Where(circuit => circuit.UserKey == userKey).ToList();
        var asleep = hibernated.All.Where(circuit => circuit.View.UserKey == userKey).ToList();
        var snapshots = live.Count(circuit => circuit.Snapshot is not null) + asleep.Count(circuit => circuit.View.Snapshot is not null);
        var closed = await CloseAllAsync(live, asleep, CircuitCloseReason.Closed, options, cancellationToken).ConfigureAwait(false);
        if (store.Health.SnapshotsInMemory > 0 && UserMark.Of(userKey) is { } mark)
        {
            // The store is away, or was a moment ago: this node's memory may have snapshots of circuits that have ended.
            snapshots += (await store.RemoveUserAsync(mark, time.GetUtcNow(), cancellationToken).ConfigureAwait(false)).Removed;
        }

        return new UserCloseAnswer(closed, live.Count + asleep.Count - closed, snapshots);
    }

    /// <summary>Ends a circuit that was opened on a connection of a user whose circuits were closed meanwhile.</summary>
    public void CloseOpened(TrackedCircuit circuit) =>
        _ = Task.Run(() => CloseAsync(circuit, CircuitCloseReason.Closed, CloseOptions.Default, CancellationToken.None));

    // No circuit is opened on them any more. They end at once, or after their pages were told why.
    private ConnectionsEnd? EndConnections(Func<CircuitConnection, bool> isMeant, CloseOptions options)
    {
        if (options.Message is null)
        {
            connections.Revoke(isMeant);
            return null;
        }

        connections.Disown(isMeant);
        return new ConnectionsEnd(connections, isMeant);
    }

    private async Task<int> CloseAllAsync(
        IEnumerable<TrackedCircuit> live,
        IEnumerable<HibernatedCircuit> asleep,
        CircuitCloseReason reason,
        CloseOptions options,
        CancellationToken cancellationToken)
    {
        var closes = live.Select(circuit => CloseAsync(circuit, reason, options, cancellationToken))
            .Concat(asleep.Select(circuit => CloseAsync(circuit, reason, options, cancellationToken)));
        return (await Task.WhenAll(closes).ConfigureAwait(false)).Count(static isClosed => isClosed);
    }

    private async Task<bool> CloseAsync(
        HibernatedCircuit circuit, CircuitCloseReason reason, CloseOptions options, CancellationToken cancellationToken)
    {
        circuits.EndHibernated(circuit.View.Id, reason, options.Note);
        await RemoveSnapshotAsync(circuit.Key, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> CloseAsync(TrackedCircuit circuit, CircuitCloseReason reason, CloseOptions options, CancellationToken cancellationToken)
    {
        if (circuit is not { Live: not null, Key: { } key })
        {
            return false;
        }

        // Removed first: from now on nobody can claim it and nothing is saved under it, no matter what else is ending the circuit at this moment. A
        // resume that has claimed it before asks once more when it is done, and finds it gone.
        await RemoveSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
        var request = new EndRequest(reason) { Note = options.Note };
        circuit.RequestEnd(request);
        await notice.SendAsync(circuit, reason, options.Message, cancellationToken).ConfigureAwait(false);

        // Not withdrawn with who asked: half an end helps nobody.
        var outcome = await evictor.EvictAsync(circuit, request, s_longest, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        await RemoveSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
        return outcome != EvictionOutcome.TimedOut;
    }

    private Task RemoveSnapshotAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        writes.Remove(key);
        return writes.WaitForAsync(key, cancellationToken);
    }

    private sealed class ConnectionsEnd(HubConnections connections, Func<CircuitConnection, bool> isMeant) : IDisposable
    {
        public void Dispose() => connections.Revoke(isMeant);
    }
}
