using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Eviction;

/// <summary>
/// Ends a live circuit on purpose: cuts its connection, has the framework persist and dispose it, and waits until that last state is in the
/// store. Meanwhile nobody can reconnect to it, so nothing happens in it that is not saved.
/// </summary>
internal sealed class CircuitEvictor(CheckpointDirectory directory, SnapshotWrites writes, TimeProvider time)
{
    private static readonly TimeSpan s_pollDelay = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(160);

    /// <summary>Evicts a circuit; several at once for the same circuit are one. Afterwards it is closed for <paramref name="reason"/>, or lives on as before.</summary>
    public Task<EvictionOutcome> EvictAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, TimeSpan timeout, CancellationToken cancellationToken) =>
        EvictAsync(checkpoint, new Order(reason, OnlyWhileAway: false), timeout, cancellationToken);

    /// <summary>The same, unless its browser is back, or the circuit is ending by itself: it is then left alone.</summary>
    public Task<EvictionOutcome> EvictAwayAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, TimeSpan timeout, CancellationToken cancellationToken) =>
        EvictAsync(checkpoint, new Order(reason, OnlyWhileAway: true), timeout, cancellationToken);

    private async Task<EvictionOutcome> EvictAsync(CircuitCheckpoint checkpoint, Order order, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (checkpoint.Live is null)
        {
            return EvictionOutcome.TimedOut;
        }

        var eviction = new TaskCompletionSource<EvictionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (checkpoint.BeginEviction(eviction.Task) is { } underWay)
        {
            return await underWay.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        // A drain evicts thousands: its own span says how that went. One whose browser is away ends on nobody's request.
        using var activity = order.OnlyWhileAway || order.Reason == CircuitCloseReason.Drained ? null : CircuitKitTracing.Evict();
        activity?.SetTag(BlazorTelemetry.CircuitId, checkpoint.Entry.Id).SetTag(CircuitKitTracing.Reason, order.Reason.ToString());
        var outcome = EvictionOutcome.TimedOut;
        try
        {
            outcome = await RunAsync(checkpoint, order, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome == EvictionOutcome.TimedOut)
            {
                if (!checkpoint.IsClosed)
                {
                    // Once persisted it only has to be disposed, however long that takes: without its reason it would count as crashed.
                    checkpoint.Entry.ExpectedCloseReason = CircuitCloseReason.None;
                }

                checkpoint.EndEviction();
                checkpoint.Mark();
            }

            activity?.End(outcome.Name(), isError: outcome == EvictionOutcome.TimedOut);
            eviction.SetResult(outcome);
        }

        return outcome;
    }

    private async Task<EvictionOutcome> RunAsync(CircuitCheckpoint checkpoint, Order order, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await EndAsync(checkpoint, order, either.Token).ConfigureAwait(false);
            if (IsLive(checkpoint))
            {
                return EvictionOutcome.TimedOut;
            }

            await writes.WaitForAsync(checkpoint.Key, either.Token).ConfigureAwait(false);
            return checkpoint.FinalOutcome == SnapshotWriteOutcome.Saved ? EvictionOutcome.Saved : EvictionOutcome.NotSaved;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Disposed but not written in time is as gone as can be.
            return IsLive(checkpoint) ? EvictionOutcome.TimedOut : EvictionOutcome.NotSaved;
        }
    }

    private async Task EndAsync(CircuitCheckpoint checkpoint, Order order, CancellationToken cancellationToken)
    {
        if (!order.OnlyWhileAway)
        {
            checkpoint.Entry.CutConnection();
        }

        // An eviction that meets a capture under way fails inside the framework.
        while (!checkpoint.TryBeginWork())
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var isUnderWay = false;
            for (var wait = s_pollDelay; IsLive(checkpoint) && !IsBack(checkpoint, order, isUnderWay); wait = wait < s_longestWait ? wait * 2 : wait)
            {
                isUnderWay = order.OnlyWhileAway ? isUnderWay || TryEvictAway(checkpoint, order.Reason) : TryEvict(checkpoint, order.Reason);
                await Task.WhenAny(checkpoint.WhenGone, Task.Delay(wait, time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            checkpoint.EndWork();
        }
    }

    private static bool TryEvict(CircuitCheckpoint checkpoint, CircuitCloseReason reason)
    {
        // Again and again: the framework may not know yet that the connection is gone, and another may have been on its way in.
        checkpoint.Entry.ExpectedCloseReason = reason;
        checkpoint.Entry.CutConnection();
        return checkpoint.Live?.TryEvict() == true;
    }

    private static bool TryEvictAway(CircuitCheckpoint checkpoint, CircuitCloseReason reason)
    {
        // What the framework does not know any more is ending for a reason of its own, which must stay.
        if (checkpoint.Live is not { IsRetained: true } live)
        {
            return false;
        }

        checkpoint.Entry.ExpectedCloseReason = reason;
        if (live.TryEvict())
        {
            return true;
        }

        checkpoint.Entry.ExpectedCloseReason = CircuitCloseReason.None;
        return false;
    }

    // One that is closed by this very eviction leaves the directory a moment later: it is not back, and the eviction is not over.
    private static bool IsBack(CircuitCheckpoint checkpoint, Order order, bool isUnderWay) =>
        order.OnlyWhileAway && checkpoint.Entry.State != CircuitState.Disconnected && !(isUnderWay && checkpoint.Entry.State == CircuitState.Closed);

    private bool IsLive(CircuitCheckpoint checkpoint) => ReferenceEquals(directory.Find(checkpoint.Key), checkpoint);

    /// <summary>What is asked for.</summary>
    private readonly record struct Order(CircuitCloseReason Reason, bool OnlyWhileAway);
}
