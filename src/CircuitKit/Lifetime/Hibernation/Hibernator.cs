using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Lets circuits go whose pages ask for it: their state to the store first, then, once the page has closed its connection, the circuit.</summary>
/// <remarks>
/// In two steps, so that nothing can be lost in between. A page that hears no stays connected and has lost nothing. One that hears yes and
/// thinks better of it (the person is back) just stays. And it is the framework that persists a last time when the circuit ends.
/// </remarks>
internal sealed class Hibernator(
    CircuitTable registry,
    CheckpointDirectory directory,
    CheckpointWorker worker,
    CircuitEvictor evictor,
    PageQuestions questions,
    HibernationMetrics metrics,
    IOptions<HibernationOptions> options,
    TimeProvider time,
    ILogger<Hibernator> logger)
{
    /// <summary>A page that has not closed its connection by then has changed its mind.</summary>
    internal static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(10);

    /// <summary>The page waits, and so do its other messages.</summary>
    private static readonly TimeSpan s_longestSave = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_longestEnd = TimeSpan.FromSeconds(30);

    private readonly HibernationOptions _options = options.Value;

    /// <summary>Whether the circuit of this connection may be let go: then its state is in the store. Counted and logged where it may not.</summary>
    public async Task<bool> PrepareAsync(PageConnection page, HibernationRequest request, CancellationToken cancellationToken)
    {
        var refusal = await RefusalAsync(page.Connection, request, cancellationToken).ConfigureAwait(false);
        if (refusal is { } reason)
        {
            page.Leaves = null;
            questions.Answered(page.Connection.Entry, isLetGo: false);
            metrics.Hibernated(reason, request.Cause);
            Log.HibernationRefused(logger, page.Connection.Entry?.Id ?? "unknown", reason, page.Connection.Entry?.HoldReason ?? "nothing");
            return false;
        }

        page.Leaves = (time.GetTimestamp(), request.Cause);
        return true;
    }

    /// <summary>The page says no to what it was asked.</summary>
    public void Declined(PageConnection page) => questions.Answered(page.Connection.Entry, isLetGo: false);

    /// <summary>
    /// The connection has ended. Null unless its page was allowed to let the circuit go a moment ago; else what ends the live circuit. The browser
    /// may be on its way back by then: both wait for the same eviction.
    /// </summary>
    public Func<Task>? Leave(PageConnection page)
    {
        if (page is not { Leaves: var (since, cause), Connection.Entry: { State: CircuitState.Connected } entry }
            || time.GetElapsedTime(since) > LeaveWithin
            || !entry.IsServedBy(page.Connection)
            || page.Connection.Secret is not { } secret
            || directory.Find(SnapshotKey.FromSecret(secret)) is not { } checkpoint)
        {
            return null;
        }

        registry.Apply(entry, CircuitEvent.Hibernated);
        questions.Answered(entry, isLetGo: true);
        return () => LetGoAsync(checkpoint, cause);
    }

    private async Task LetGoAsync(CircuitCheckpoint checkpoint, HibernationCause cause)
    {
        try
        {
            var outcome = await evictor.EvictAsync(checkpoint, CircuitCloseReason.Evicted, s_longestEnd, CancellationToken.None).ConfigureAwait(false) switch
            {
                EvictionOutcome.Saved => HibernationOutcome.Hibernated,
                EvictionOutcome.NotSaved => HibernationOutcome.EndNotSaved,
                _ => HibernationOutcome.Kept,
            };
            metrics.Hibernated(outcome, cause);
            Log.CircuitHibernated(logger, checkpoint.Entry.Id, cause, outcome);
        }
#pragma warning disable CA1031 // Nobody waits for it. The circuit is disconnected, and ends in its time.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HibernationFailed(logger, checkpoint.Entry.Id, exception);
        }
    }

    private async Task<HibernationOutcome?> RefusalAsync(CircuitConnection connection, HibernationRequest request, CancellationToken cancellationToken)
    {
        if (!_options.Enabled
            || connection is not { Entry: { State: CircuitState.Connected } entry, Secret: { } secret }
            || directory.Find(SnapshotKey.FromSecret(secret)) is not { Live: not null } checkpoint)
        {
            return HibernationOutcome.NotPossible;
        }

        if (entry.HoldReason is not null)
        {
            return HibernationOutcome.Held;
        }

        if (!_options.UsedPages && !request.IsUntouched)
        {
            return HibernationOutcome.NotPersisted;
        }

        if (!await SaveAsync(checkpoint, cancellationToken).ConfigureAwait(false))
        {
            return HibernationOutcome.NotSaved;
        }

        return entry.HoldReason is not null ? HibernationOutcome.Held
            : checkpoint.HasState != true && !request.IsUntouched ? HibernationOutcome.NotPersisted
            : null;
    }

    private async Task<bool> SaveAsync(CircuitCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        if (checkpoint.HasState is null)
        {
            // Resumed, and not captured since: only a capture shows whether anything is persisted.
            checkpoint.MustBeWritten();
        }

        using var limit = new CancellationTokenSource(s_longestSave, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Twice: the first capture of an asynchronous persist callback only finds out that it is one.
            for (var attempt = 0; attempt < 2 && !either.IsCancellationRequested; attempt++)
            {
                await worker.FinishAsync(checkpoint, either.Token).ConfigureAwait(false);
                if (checkpoint.IsUpToDate && checkpoint.Entry.View().Snapshot is not null)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
        }

        return false;
    }
}
