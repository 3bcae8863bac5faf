using CircuitKit.Telemetry;

namespace CircuitKit.Checkpoints.Eviction;

/// <summary>
/// Ends a live circuit on purpose: cuts its connection, has the framework persist and dispose it, and waits until that last state is in the
/// store. Meanwhile nobody can reconnect to it, so nothing happens in it that is not saved.
/// </summary>
internal sealed class CircuitEvictor(CheckpointDirectory directory, SnapshotWrites writes, TimeProvider time)
{
    private static readonly TimeSpan s_pollDelay = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(160);

    /// <summary>Evicts a circuit; several at once for the same circuit are one. Afterwards it is closed for <paramref name="reason"/>, or lives on as before.</summary>
    public async Task<EvictionOutcome> EvictAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, TimeSpan timeout, CancellationToken cancellationToken)
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

        // A drain evicts thousands: its own span says how that went.
        using var activity = reason == CircuitCloseReason.Drained ? null : CircuitKitTracing.Evict();
        activity?.SetTag(CircuitKitTracing.CircuitId, checkpoint.Entry.Id).SetTag(CircuitKitTracing.Reason, reason.ToString());
        var outcome = EvictionOutcome.TimedOut;
        try
        {
            outcome = await RunAsync(checkpoint, reason, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (outcome == EvictionOutcome.TimedOut)
            {
                checkpoint.Entry.ExpectedCloseReason = CircuitCloseReason.None;
                checkpoint.EndEviction();
                checkpoint.Mark();
            }

            activity?.End(CircuitKitMetrics.Name(outcome), isError: outcome == EvictionOutcome.TimedOut);
            eviction.SetResult(outcome);
        }

        return outcome;
    }

    private async Task<EvictionOutcome> RunAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            checkpoint.Entry.CutConnection();
            await EndAsync(checkpoint, reason, either.Token).ConfigureAwait(false);
            await writes.WaitForAsync(checkpoint.Key, either.Token).ConfigureAwait(false);
            return checkpoint.FinalOutcome == SnapshotWriteOutcome.Saved ? EvictionOutcome.Saved : EvictionOutcome.NotSaved;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Disposed but not written in time is as gone as can be.
            return IsLive(checkpoint) ? EvictionOutcome.TimedOut : EvictionOutcome.NotSaved;
        }
    }

    private async Task EndAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, CancellationToken cancellationToken)
    {
        // An eviction that meets a capture under way fails inside the framework.
        while (!checkpoint.TryBeginWork())
        {
            await Task.Delay(s_pollDelay, time, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            checkpoint.Entry.ExpectedCloseReason = reason;
            for (var wait = s_pollDelay; IsLive(checkpoint); wait = wait < s_longestWait ? wait * 2 : wait)
            {
                // Again and again: the framework may not know yet that the connection is gone, and another may have been on its way in.
                checkpoint.Entry.CutConnection();
                checkpoint.Live?.TryEvict();
                await Task.WhenAny(checkpoint.WhenGone, Task.Delay(wait, time, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            checkpoint.EndWork();
        }
    }

    private bool IsLive(CircuitCheckpoint checkpoint) => ReferenceEquals(directory.Find(checkpoint.Key), checkpoint);
}
