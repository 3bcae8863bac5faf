using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Ends circuits for the sweeper: a few at once, however many are due.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
internal sealed class RetentionEvictions(
    RetentionHistory history,
    RetentionMetrics metrics,
    IOptions<CheckpointOptions> checkpoints,
    IOptions<SnapshotOptions> snapshots,
    [Clock] TimeProvider time,
    ILogger<RetentionEvictions> logger)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _slots = new(checkpoints.Value.MaxConcurrentWrites);

    // The framework persists the circuit as a capture does, and then it is written.
    private readonly TimeSpan _timeout = checkpoints.Value.CaptureTimeout + snapshots.Value.StoreTimeout;

    /// <summary>Answers whether it is gone, or not ours to end any more. False: it could not be ended yet.</summary>
    public async Task<bool> EndAsync(RetainedCircuit circuit, EvictionCause cause)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            var outcome = await circuit.EvictAsync(cause, _timeout).ConfigureAwait(false);
            if (outcome == EvictionOutcome.TimedOut)
            {
                return !circuit.IsDisconnected;
            }

            metrics.CircuitEvicted(cause, outcome);
            history.Add(new RetentionEvent(time.GetUtcNow(), circuit.Id, circuit.Verdict.Decision, cause));
            Log.CircuitEvicted(logger, circuit.Id, cause, time.GetElapsedTime(circuit.Since), outcome);
            return true;
        }
#pragma warning disable CA1031 // One circuit's fault must not reach the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.EvictionFailed(logger, circuit.Id, exception);
            return !circuit.IsDisconnected;
        }
        finally
        {
            _slots.Release();
        }
    }
}
