using CircuitKit.Lifetime.Hibernation;
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
    PagePrompts prompts,
    CircuitEvictor evictor,
    PageNotice notice,
    BackgroundWrites writes,
    ResilientSnapshotStore store,
    [Clock] TimeProvider time)
{
    // Shorter than the time for which a caller waits.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    private static readonly CloseOptions s_signOut = new() { IsSignOut = true };

    /// <summary>Saves a circuit's present state.</summary>
    public Task<CircuitCommandOutcome> CheckpointAsync(string circuitId, CancellationToken cancellationToken) =>
        circuits.FindLive(circuitId) is { Live: not null } circuit
            ? InTimeAsync(token => CheckpointAsync(circuit, token), cancellationToken)
            : Task.FromResult(circuits.Find(circuitId) is null ? CircuitCommandOutcome.NotFound : CircuitCommandOutcome.Failed);

    /// <summary>Hibernates a circuit, if its page agrees.</summary>
    public Task<CircuitCommandOutcome> HibernateAsync(string circuitId, CancellationToken cancellationToken) =>
        circuits.FindLive(circuitId) is { } circuit
            ? InTimeAsync(token => HibernateAsync(circuit, token), cancellationToken)
            : Task.FromResult(hibernated.Find(circuitId) is null ? CircuitCommandOutcome.NotFound : CircuitCommandOutcome.Done);

    /// <summary>Keeps a circuit, or the one that continues it, awake for this time.</summary>
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

    /// <summary>Closes a circuit, or the one that continues it, and removes its snapshot.</summary>
    public async Task<CircuitCommandOutcome> CloseAsync(
        string circuitId, CircuitCloseReason reason, CloseOptions options, CancellationToken cancellationToken)
    {
        using var connectionsEnd = EndConnections(connection => connection.Origin?.CircuitId == circuitId);
        var live = circuits.FindLine(circuitId);
        var asleep = hibernated.Find(circuitId);
        var closed = await CloseAllAsync(live, asleep is null ? [] : [asleep], reason, options, cancellationToken).ConfigureAwait(false);
        var meant = live.Count + (asleep is null ? 0 : 1);
        return meant == 0 ? CircuitCommandOutcome.NotFound
            : closed == meant ? CircuitCommandOutcome.Done
            : CircuitCommandOutcome.Failed;
    }

    /// <summary>Closes all circuits of a user, and removes their snapshots.</summary>
    public async Task<UserCloseAnswer> CloseUserAsync(string userKey, CloseOptions options, CancellationToken cancellationToken)
    {
        var answer = await CloseAsync(
            connection => connection.UserKey == userKey,
            circuit => circuit.UserKey == userKey,
            circuit => circuit.View.UserKey == userKey,
            options,
            cancellationToken).ConfigureAwait(false);

        // Before the caller removes all that the store has of the user: a circuit that ended a moment ago may still be saved.
        var written = await InTimeAsync(WriteAllAsync, cancellationToken).ConfigureAwait(false);
        var late = written == CircuitCommandOutcome.Done ? 0 : 1;
        if (store.Health.SnapshotsInMemory > 0 && UserMark.Of(userKey) is { } mark)
        {
            // The store is or was unavailable: this node's memory may have snapshots of circuits that have ended.
            var removed = await store.RemoveUserAsync(mark, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            answer = answer with { Snapshots = answer.Snapshots + removed.Removed };
        }

        return answer with { FailedCircuits = answer.FailedCircuits + late };
    }

    /// <summary>Closes all circuits of a sign-in that has ended (<see cref="Tracking.Identity.SignIn.Mark"/>), and removes their snapshots.</summary>
    public Task<UserCloseAnswer> CloseSignInAsync(string signIn, CancellationToken cancellationToken) => CloseAsync(
        connection => connection.SignIn?.Mark == signIn,
        circuit => circuit.SignIn?.Mark == signIn,
        circuit => circuit.SignIn == signIn,
        s_signOut,
        cancellationToken);

    /// <summary>Closes a circuit that was opened on a revoked connection.</summary>
    public void CloseOpened(TrackedCircuit circuit) =>
        _ = Task.Run(() => CloseAsync(circuit, CircuitCloseReason.Closed, CloseOptions.Default, CancellationToken.None));

    private async Task<CircuitCommandOutcome> InTimeAsync(Func<CancellationToken, Task<bool>> command, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await command(either.Token).ConfigureAwait(false) ? CircuitCommandOutcome.Done : CircuitCommandOutcome.Failed;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CircuitCommandOutcome.Failed;
        }
    }

    private async Task<bool> WriteAllAsync(CancellationToken cancellationToken)
    {
        await writes.FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> CheckpointAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        await worker.FinishAsync(circuit, cancellationToken).ConfigureAwait(false);
        return circuit is { IsUpToDate: true, IsSuperseded: false, Snapshot: not null };
    }

    private async Task<bool> HibernateAsync(TrackedCircuit circuit, CancellationToken cancellationToken) =>
        circuit is { State: CircuitState.Connected, CanHibernate: true }
        && await prompts.AskAsync(circuit, HibernationCause.Command, cancellationToken).ConfigureAwait(false);

    // From now on no circuit is opened on these connections. They end after the close, so that their pages can learn the reason.
    private ConnectionsEnd EndConnections(Func<CircuitConnection, bool> isMeant)
    {
        connections.Disown(isMeant);
        return new ConnectionsEnd(connections, isMeant);
    }

    private async Task<UserCloseAnswer> CloseAsync(
        Func<CircuitConnection, bool> isMeant,
        Func<TrackedCircuit, bool> isMeantLive,
        Func<HibernatedCircuit, bool> isMeantAsleep,
        CloseOptions options,
        CancellationToken cancellationToken)
    {
        // The connections first: a circuit that is opened on one of them after the list is made finds its connection revoked.
        using var connectionsEnd = EndConnections(isMeant);
        var live = circuits.Live.Where(isMeantLive).ToList();
        var asleep = hibernated.All.Where(isMeantAsleep).ToList();
        var snapshots = live.Count(circuit => circuit.Snapshot is not null) + asleep.Count(circuit => circuit.View.Snapshot is not null);
        var closed = await CloseAllAsync(live, asleep, options.Reason, options, cancellationToken).ConfigureAwait(false);
        return new UserCloseAnswer(closed, live.Count + asleep.Count - closed, snapshots);
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

        // Removed first: from now on the snapshot can be neither claimed nor saved, whatever else is ending the circuit. A resume that has claimed
        // it already checks again at its end, and finds it removed.
        await RemoveSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
        var request = new EndRequest(reason) { Note = options.Note };
        circuit.RequestEnd(request);
        await notice.SendAsync(circuit, reason, options.Message, cancellationToken).ConfigureAwait(false);

        // The eviction goes on when the caller waits no longer.
        var outcome = await evictor.EvictAsync(circuit, request, s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        await RemoveSnapshotAsync(key, cancellationToken).ConfigureAwait(false);
        return outcome != EvictionOutcome.Kept;
    }

    private Task RemoveSnapshotAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        writes.Remove(key);
        return writes.WaitForAsync(key, cancellationToken);
    }

    private sealed class ConnectionsEnd(HubConnections connections, Func<CircuitConnection, bool> isMeant) : IDisposable
    {
        // Not the connections that were made meanwhile: the user may have signed in again.
        public void Dispose() => connections.Revoke(connection => connection.IsRevoked && isMeant(connection));
    }
}

/// <summary>Closes a circuit that is opened on a revoked connection: its user's circuits were closed meanwhile.</summary>
internal sealed class CommandStep(LocalControl control) : CircuitStep
{
    public override void Opened(TrackedCircuit circuit, IServiceProvider services)
    {
        if (HubCall.Current?.Connection is { IsRevoked: true })
        {
            control.CloseOpened(circuit);
        }
    }
}
