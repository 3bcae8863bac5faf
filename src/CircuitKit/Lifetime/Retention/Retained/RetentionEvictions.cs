using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>Why retention evicts a circuit. A closed list: it is a metric's tag.</summary>
internal enum EvictionCause
{
    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time is over, and was shortened because memory is short.</summary>
    Memory,

    /// <summary>There are more circuits than may be kept, and this one had the lowest value.</summary>
    Room,
}

/// <summary>Evicts circuits for the sweeper, a few at once.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing to dispose.
internal sealed class RetentionEvictions(
    RetentionHistory history,
    RetentionMetrics metrics,
    IOptions<CheckpointOptions> checkpoints,
    [Clock] TimeProvider time,
    ILogger<RetentionEvictions> logger)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _slots = new(checkpoints.Value.MaxConcurrentWrites);

    /// <summary>Evicts a circuit. False when it is still disconnected afterwards: try again.</summary>
    public async Task<bool> EvictAsync(RetainedCircuit circuit, EvictionCause cause)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            var outcome = await circuit.EvictAsync(cause).ConfigureAwait(false);
            if (outcome == EvictionOutcome.Kept)
            {
                return !circuit.IsDisconnected;
            }

            metrics.CircuitEvicted(cause, outcome);
            history.Add(new RetentionEvent(time.GetUtcNow(), circuit.Id, circuit.Applied.Decision, cause));
            Log.CircuitEvicted(logger, circuit.Id, cause, time.GetElapsedTime(circuit.Since), outcome);
            return true;
        }
        catch (Exception exception) // A fault of one circuit must not stop the others.
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
