using System.Runtime.CompilerServices;

namespace CircuitKit.Snapshots.Guard;

/// <summary>Calls of the configured store that end in time and never throw: an answer, or none.</summary>
/// <remarks>A call's bytes count as queued until the store itself has ended it, also when nobody waits for it any more.</remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and calls may outlive the services.
internal sealed class BoundedStore(
    ISnapshotStore store, TimeSpan timeout, StoreQueue queue, StoreBreaker breaker, TimeProvider timeProvider, SnapshotMetrics metrics)
#pragma warning restore CA1001
{
    // A thousand circuits evicted, or coming back, in one moment must not turn their own queue into a store that seems too slow.
    public const int MaxConcurrentCalls = 64;

    /// <summary>How many times as long as others the removal of a user may take: a store may have to look through all it has.</summary>
    public const int UserRemovalPatience = 15;

    // No circuit's secret leads to it; releasing it changes nothing in any store.
    private static readonly SnapshotKey s_probeKey = SnapshotKey.FromSecret("CircuitKit probe");

    private readonly SemaphoreSlim _places = new(MaxConcurrentCalls);

    // One call of the store. Its arguments come as a value, so that a call costs no closure.
    private delegate ValueTask<T> StoreCall<in TArguments, T>(ISnapshotStore store, TArguments arguments, CancellationToken cancellationToken);

    public string Name => store.Name;

    public bool IsAvailable => !breaker.IsOpen;

    /// <param name="key">Where to save it.</param>
    /// <param name="snapshot">What to save.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="isProbe">Whether to ask the store although it is not in use.</param>
    public ValueTask<StoreAnswer<SnapshotSaveOutcome>> SaveAsync(
        SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken, bool isProbe = false) =>
        queue.TryEnter(snapshot.Payload.Length)
            ? CallAsync(
                new Question(key, timeout, snapshot.Payload.Length, isProbe),
                (key, snapshot),
                static (s, a, ct) => s.SaveAsync(a.key, a.snapshot, ct),
                cancellationToken)
            : default;

    public ValueTask<StoreAnswer<SnapshotClaim>> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken) => CallAsync(
        new Question(key, timeout), (key, claimant, lease), static (s, a, ct) => s.ClaimAsync(a.key, a.claimant, a.lease, ct), cancellationToken);

    public ValueTask<StoreAnswer<bool>> ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken) => CallAsync(
        new Question(key, timeout), (key, claimant), static (s, a, ct) => ReleaseAsync(s, a.key, a.claimant, ct), cancellationToken);

    /// <summary>Asks the store something harmless, also while it is not in use.</summary>
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        StoreAnswer<bool> answer = await CallAsync(
            new Question(s_probeKey, timeout, IsProbe: true),
            s_probeKey,
            static (s, key, ct) => ReleaseAsync(s, key, "probe", ct),
            cancellationToken).ConfigureAwait(false);
        return answer.Reached;
    }

    public ValueTask<StoreAnswer<bool>> RemoveAsync(SnapshotKey key, CancellationToken cancellationToken) =>
        CallAsync(new Question(key, timeout), key, static (s, key, ct) => RemoveAsync(s, key, ct), cancellationToken);

    public ValueTask<StoreAnswer<int>> RemoveUserAsync(string user, CancellationToken cancellationToken) => CallAsync(
        new Question(s_probeKey, timeout * UserRemovalPatience), user, static (s, user, ct) => s.RemoveUserAsync(user, ct), cancellationToken);

    // On the way of every checkpoint; each of these is awaited once, by the method above it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreAnswer<T>> CallAsync<TArguments, T>(
        Question question, TArguments arguments, StoreCall<TArguments, T> call, CancellationToken cancellationToken)
    {
        bool isAsked = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (question.IsProbe)
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
        Task<T> running = RunAsync(question.Bytes, arguments, call, gaveUp.Token);
        try
        {
            T value = await running.WaitAsync(question.Timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            breaker.Succeeded();
            return new StoreAnswer<T>(true, value);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            breaker.Failed(e, question.Key, question.IsProbe);
            metrics.StoreFailed(store.Name, SnapshotStoreException.TypeOf(e));
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

    private static async ValueTask<bool> ReleaseAsync(ISnapshotStore store, SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        await store.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async ValueTask<bool> RemoveAsync(ISnapshotStore store, SnapshotKey key, CancellationToken cancellationToken)
    {
        await store.RemoveAsync(key, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A call that outlived its time is told so, and whatever becomes of it later is looked at by nobody.
    private static void Abandon(Task running, CancellationTokenSource gaveUp)
    {
        if (running.IsCompleted)
        {
            gaveUp.Dispose();
            return;
        }

        gaveUp.Cancel();
        running.ContinueWith(
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
    /// <param name="Timeout">How long it may take.</param>
    /// <param name="Bytes">How many bytes it has taken room for in the queue.</param>
    /// <param name="IsProbe">Whether the store is asked although it is not in use.</param>
    private readonly record struct Question(SnapshotKey Key, TimeSpan Timeout, int Bytes = 0, bool IsProbe = false);
}
