using System.Runtime.CompilerServices;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Calls of the configured store that end in time and never throw: a value, or none.</summary>
/// <remarks>A call's bytes count as queued until the store itself has ended it, also when nobody waits for it any more.</remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and calls may outlive the services.
internal sealed class BoundedStore(
    ISnapshotStore store,
    TimeSpan timeout,
    StoreQueue queue,
    StoreBreaker breaker,
    TimeProvider timeProvider,
    SnapshotMetrics metrics,
    ILogger logger)
#pragma warning restore CA1001
{
    // A thousand circuits evicted, or coming back, in one moment must not turn their own queue into a store that seems too slow.
    public const int MaxConcurrentCalls = 64;

    /// <summary>How many times as long as others the removal of a user may take: a store may have to look through all it has.</summary>
    public const int UserRemovalPatience = 15;

    private const int SmallestProbe = 1024;

    private static readonly TimeSpan s_probeTimeToLive = TimeSpan.FromMinutes(1);

    // No circuit's secret leads to it; releasing it changes nothing in any store.
    private static readonly SnapshotKey s_probeKey = SnapshotKey.FromSecret("CircuitKit probe");

    private readonly SemaphoreSlim _places = new(MaxConcurrentCalls);
    private int _probeBytes = SmallestProbe;
    private int _removalFailed;

    // One call of the store. Its arguments come as a value, so that a call costs no closure.
    private delegate ValueTask<T> StoreCall<in TArguments, T>(ISnapshotStore store, TArguments arguments, CancellationToken cancellationToken);

    private enum CallKind
    {
        Usual,

        /// <summary>Asked although the store is not in use.</summary>
        Probe,

        /// <summary>May take its time, and says nothing about the store.</summary>
        UserRemoval,
    }

    public string Name => store.Name;

    public bool IsAvailable => !breaker.IsOpen;

    public TimeSpan UserRemovalTimeout => timeout * UserRemovalPatience;

    public ValueTask<StoreAnswer<SnapshotSaveOutcome>> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        SaveAsync(key, snapshot, CallKind.Usual, cancellationToken);

    public ValueTask<StoreAnswer<SnapshotClaim>> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken) =>
        CallAsync(
        new Question(key), (key, claimant, lease), static (s, a, ct) => s.ClaimAsync(a.key, a.claimant, a.lease, ct), cancellationToken);

    public ValueTask<StoreAnswer<SnapshotClaimOutcome>> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken) => CallAsync(
        new Question(key),
        (key, claimant, successor, lease),
        static (s, a, ct) => s.NoteSuccessorAsync(a.key, a.claimant, a.successor, a.lease, ct),
        cancellationToken);

    public ValueTask<StoreAnswer<bool>> ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken) => CallAsync(
        new Question(key), (key, claimant), static (s, a, ct) => Done(s.ReleaseAsync(a.key, a.claimant, ct)), cancellationToken);

    public ValueTask<StoreAnswer<string?>> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken) =>
        RemoveAsync(key, rememberFor, CallKind.Usual, cancellationToken);

    public ValueTask<StoreAnswer<int>> RemoveUserAsync(string user, DateTimeOffset before, CancellationToken cancellationToken) => CallAsync(
        new Question(s_probeKey, Kind: CallKind.UserRemoval),
        (user, before),
        static (s, a, ct) => s.RemoveUserAsync(a.user, a.before, ResilientSnapshotStore.RemovalsRememberedFor, ct),
        cancellationToken);

    /// <summary>Asks the store something harmless, also while it is not in use.</summary>
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            new Question(s_probeKey, Kind: CallKind.Probe),
            s_probeKey,
            static (s, key, ct) => Done(s.ReleaseAsync(key, "probe", ct)),
            cancellationToken).ConfigureAwait(false);
        return answer.Reached;
    }

    /// <summary>
    /// Saves a snapshot of nobody's and removes it again, also while the store is not in use: one that is full, or read-only, answers everything
    /// that writes nothing. It is as large as the last save that failed; smaller from time to time, in case that one is too large for the store.
    /// </summary>
    public async ValueTask<bool> ProbeSaveAsync(CancellationToken cancellationToken)
    {
        var key = SnapshotKey.FromSecret($"CircuitKit probe {Guid.NewGuid():N}");
        var probe = new StoredSnapshot { Payload = new byte[_probeBytes], Version = 1, TimeToLive = s_probeTimeToLive };
        var answer = await SaveAsync(key, probe, CallKind.Probe, cancellationToken).ConfigureAwait(false);
        if (!answer.Reached || answer.Value != SnapshotSaveOutcome.Saved)
        {
            _probeBytes = Math.Max(SmallestProbe, probe.Payload.Length / 2);
            return false;
        }

        // Best effort: it expires.
        await RemoveAsync(key, TimeSpan.FromSeconds(1), CallKind.Probe, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private ValueTask<StoreAnswer<SnapshotSaveOutcome>> SaveAsync(
        SnapshotKey key, StoredSnapshot snapshot, CallKind kind, CancellationToken cancellationToken) =>
        queue.TryEnter(snapshot.Payload.Length)
            ? CallAsync(
                new Question(key, snapshot.Payload.Length, kind),
                (key, snapshot),
                static (s, a, ct) => s.SaveAsync(a.key, a.snapshot, ct),
                cancellationToken)
            : default;

    private ValueTask<StoreAnswer<string?>> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CallKind kind, CancellationToken cancellationToken) =>
        CallAsync(new Question(key, Kind: kind), (key, rememberFor), static (s, a, ct) => s.RemoveAsync(a.key, a.rememberFor, ct), cancellationToken);

    // On the way of every checkpoint; each of these is awaited once, by the method above it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreAnswer<T>> CallAsync<TArguments, T>(
        Question question, TArguments arguments, StoreCall<TArguments, T> call, CancellationToken cancellationToken)
    {
        var isAsked = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (question.Kind != CallKind.Usual)
            {
                isAsked = true;
                return await CallNowAsync(question, arguments, call, cancellationToken).ConfigureAwait(false);
            }

            // Waiting for a place does not count against the store's time.
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                isAsked = !breaker.IsOpen;
                return isAsked ? await CallNowAsync(question, arguments, call, cancellationToken).ConfigureAwait(false) : default;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            if (!isAsked)
            {
                queue.Leave(question.Bytes);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreAnswer<T>> CallNowAsync<TArguments, T>(
        Question question, TArguments arguments, StoreCall<TArguments, T> call, CancellationToken cancellationToken)
    {
        var gaveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = RunAsync(question.Bytes, arguments, call, gaveUp.Token);
        try
        {
            var limit = question.Kind == CallKind.UserRemoval ? UserRemovalTimeout : timeout;
            var value = await running.WaitAsync(limit, timeProvider, cancellationToken).ConfigureAwait(false);
            Succeeded(question.Kind);
            return new StoreAnswer<T>(true, value);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(e, question);
            return default;
        }
        finally
        {
            Abandon(running, gaveUp);
        }
    }

    private async Task<T> RunAsync<TArguments, T>(
        int bytes, TArguments arguments, StoreCall<TArguments, T> call, CancellationToken cancellationToken)
    {
        try
        {
            if (store is not INonBlockingStore)
            {
                // On the pool, so that a store which blocks its thread before its first await cannot block ours.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }

            return await call(store, arguments, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            queue.Leave(bytes);
        }
    }

    private void Succeeded(CallKind kind)
    {
        if (kind == CallKind.UserRemoval)
        {
            _removalFailed = 0;
        }
        else
        {
            breaker.Succeeded();
        }
    }

    private void Failed(Exception exception, Question question)
    {
        var errorType = SnapshotStoreException.TypeOf(exception);
        if (question.Kind != CallKind.UserRemoval)
        {
            if (question.Bytes > 0 && question.Kind == CallKind.Usual)
            {
                _probeBytes = Math.Max(SmallestProbe, question.Bytes);
            }

            breaker.Failed(exception, question.Key, question.Kind == CallKind.Probe);
        }
        else if (Interlocked.Exchange(ref _removalFailed, 1) == 0)
        {
            // Without its text, which may name keys and paths.
            Log.UserRemovalFailed(logger, store.Name, errorType);
        }

        metrics.StoreFailed(store.Name, errorType);
    }

    private static async ValueTask<bool> Done(ValueTask call)
    {
        await call.ConfigureAwait(false);
        return true;
    }

    // A call that outlived its time is told so, and whatever becomes of it later, or of its telling, is looked at by nobody.
    private static void Abandon(Task running, CancellationTokenSource gaveUp)
    {
        if (running.IsCompleted)
        {
            gaveUp.Dispose();
            return;
        }

        Task.WhenAll(running, gaveUp.CancelAsync()).ContinueWith(
            static (ended, source) =>
            {
                _ = ended.Exception;
                ((CancellationTokenSource)source!).Dispose();
            },
            gaveUp,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>What a call is about, whatever it asks.</summary>
    /// <param name="Key">To be kept out of the log.</param>
    /// <param name="Bytes">How many bytes it has taken room for in the queue.</param>
    /// <param name="Kind">Why it is made.</param>
    private readonly record struct Question(SnapshotKey Key, int Bytes = 0, CallKind Kind = CallKind.Usual);
}
