using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.Reload;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Persistence.HandOver;

/// <summary>Hands a circuit of this node over to a caller that has its secret: another node, or another connection to this one.</summary>
internal sealed class HandOverHandler(
    CircuitTable circuits,
    UnopenedResumes unopened,
    CircuitEvictor evictor,
    BackgroundWrites writes,
    ReloadPages pages,
    [Clock] TimeProvider time,
    ILogger<HandOverHandler> logger)
    : ClusterHandler<HandOverQuestion, HandOverAnswer>(HandOverJson.Default)
{
    // Longer than any caller waits. A caller that gives up resumes from the last checkpoint, and the circuit must not live on here as well.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestGoodbye = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(50);

    public override string Kind => "hand-over";

    public override async Task<HandOverAnswer> AnswerAsync(HandOverQuestion question, CancellationToken cancellationToken) =>
        new(SnapshotKey.TryParse(question.Key, out var key)
            ? await AnswerAsync(
                new TakeOverRequest(key, UserBinding.FromBytes(question.User), question.ReloadedTab)
                {
                    CopyTo = SnapshotKey.TryParse(question.CopyTo, out var copy) ? copy : null,
                },
                cancellationToken).ConfigureAwait(false)
            : HandOverOutcome.NotHeld);

    public async Task<HandOverOutcome> AnswerAsync(TakeOverRequest request, CancellationToken cancellationToken)
    {
        var key = request.Key;
        if (unopened.Find(key) is { } resume)
        {
            if (resume.User != request.User)
            {
                return HandOverOutcome.WrongUser;
            }

            if (request.CopyTo is not null)
            {
                return HandOverOutcome.InUse;
            }

            // Nothing has happened in this circuit yet: its state is in its snapshot.
            await unopened.EndAsync(resume, s_longest).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (circuits.FindLive(key) is not { } circuit)
        {
            await writes.WaitForAsync(key, cancellationToken).ConfigureAwait(false);
            return HandOverOutcome.NotHeld;
        }

        if (circuit.Binding != request.User)
        {
            return HandOverOutcome.WrongUser;
        }

        if (request.CopyTo is { } copy)
        {
            return await pages.CopyAsync(circuit, copy).WaitAsync(cancellationToken).ConfigureAwait(false)
                ? HandOverOutcome.Copied
                : HandOverOutcome.Failed;
        }

        if (request.ReloadedTab is { } reloadedTab && !await IsLeftAsync(circuit, reloadedTab, cancellationToken).ConfigureAwait(false))
        {
            return HandOverOutcome.InUse;
        }

        // The eviction goes on when the caller waits no longer.
        var outcome = await evictor.EvictAsync(circuit, new EndRequest(CircuitCloseReason.HandedOver), s_longest, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        Log.CircuitHandedOver(logger, circuit.Id, outcome);
        return outcome == EvictionOutcome.Saved ? HandOverOutcome.HandedOver : HandOverOutcome.Failed;
    }

    // A page that is loaded again comes from the same tab, whose earlier page is gone even where its connection still seems to stand. A copy of the
    // tab has another id. Where tabs are not known, the connection of a page that is gone ends within a moment.
    private async Task<bool> IsLeftAsync(TrackedCircuit circuit, string reloadedTab, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (circuit.State == CircuitState.Connected && (reloadedTab.Length == 0 || circuit.TabId != reloadedTab))
        {
            if (time.GetElapsedTime(started) > s_longestGoodbye)
            {
                return false;
            }

            await Task.Delay(s_betweenLooks, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
