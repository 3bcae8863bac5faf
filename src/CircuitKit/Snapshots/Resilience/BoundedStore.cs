using CircuitKit.Telemetry;

namespace CircuitKit.Snapshots.Resilience;

/// <summary>Calls of the configured store that end in time and never throw: an answer, or none.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose, and calls may outlive the services.
internal sealed class BoundedStore(ISnapshotStore store, TimeSpan timeout, StoreBreaker breaker, TimeProvider timeProvider, CircuitKitMetrics metrics)
#pragma warning restore CA1001
{
    // A thousand circuits evicted, or coming back, in one moment must not turn their own queue into a store that seems too slow.
    public const int MaxConcurrentCalls = 64;

    // No circuit's secret leads to it; releasing it changes nothing in any store.
    private static readonly SnapshotKey s_probeKey = SnapshotKey.FromSecret("CircuitKit probe");

    private readonly SemaphoreSlim _places = new(MaxConcurrentCalls);

    public string Name => store.Name;

    public bool IsAvailable => !breaker.IsOpen;

    public ValueTask<StoreAnswer<SnapshotSaveOutcome>> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken) =>
        CallAsync(key, (s, ct) => s.SaveAsync(key, snapshot, ct), cancellationToken);

    public ValueTask<StoreAnswer<SnapshotClaim>> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken) =>
        CallAsync(key, (s, ct) => s.ClaimAsync(key, claimant, lease, ct), cancellationToken);

    public ValueTask<StoreAnswer<bool>> ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken) =>
        CallAsync(key, (s, ct) => ReleaseAsync(s, key, claimant, ct), cancellationToken);

    /// <summary>Asks the store something harmless, also while it is not in use.</summary>
    public async ValueTask<bool> ProbeAsync(CancellationToken cancellationToken) =>
        (await CallAsync(s_probeKey, static (s, ct) => ReleaseAsync(s, s_probeKey, "probe", ct), cancellationToken, probe: true).ConfigureAwait(false)).Reached;

    public ValueTask<StoreAnswer<bool>> RemoveAsync(SnapshotKey key, CancellationToken cancellationToken) =>
        CallAsync(
            key,
            async (s, ct) =>
            {
                await s.RemoveAsync(key, ct).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    private async ValueTask<StoreAnswer<T>> CallAsync<T>(
        SnapshotKey key, Func<ISnapshotStore, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken, bool probe = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (probe)
        {
            return await CallNowAsync(key, call, probe, cancellationToken).ConfigureAwait(false);
        }

        // Waiting for a place does not count against the store's time.
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return breaker.IsOpen ? default : await CallNowAsync(key, call, probe, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask<StoreAnswer<T>> CallNowAsync<T>(
        SnapshotKey key, Func<ISnapshotStore, CancellationToken, ValueTask<T>> call, bool probe, CancellationToken cancellationToken)
    {
        var gaveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // On the pool, so that a store which blocks its thread before its first await cannot block ours.
        Task<T> running = Task.Run(() => call(store, gaveUp.Token).AsTask(), CancellationToken.None);
        try
        {
            T value = await running.WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
            breaker.Succeeded();
            return new StoreAnswer<T>(true, value);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            breaker.Failed(e, key, probe);
            metrics.StoreFailed(store.Name, e.GetType().Name);
            return default;
        }
        finally
        {
            Abandon(running, gaveUp);
        }
    }

    private static async ValueTask<bool> ReleaseAsync(ISnapshotStore store, SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        await store.ReleaseAsync(key, claimant, cancellationToken).ConfigureAwait(false);
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
}
