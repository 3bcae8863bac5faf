using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Eviction;

/// <summary>How an eviction by CircuitKit ended. A closed list: it is a metric's tag.</summary>
internal enum EvictionOutcome
{
    /// <summary>The circuit is gone, and its latest state is in the store.</summary>
    Saved,

    /// <summary>The circuit is gone, and its latest state is not in the store. Its last good snapshot stays, if there is one.</summary>
    NotSaved,

    /// <summary>The circuit lives on: it did not end in time, its browser is back, or this version of the framework cannot evict it.</summary>
    Kept,
}

/// <summary>
/// Ends live circuits: cuts the connection, has the framework persist and dispose the circuit, and waits until its last state is in the store.
/// No browser can reconnect to the circuit meanwhile, so nothing happens in it that is not saved.
/// </summary>
internal sealed class CircuitEvictor(
    BackgroundWrites writes, IOptions<CheckpointOptions> checkpoints, IOptions<SnapshotOptions> snapshots, [Clock] TimeProvider time)
{
    private readonly ConcurrentDictionary<TrackedCircuit, Eviction> _underWay = new();

    /// <summary>How long an eviction may take: the framework persists the circuit as a capture does, and the state is saved.</summary>
    public TimeSpan DefaultTimeout { get; } = checkpoints.Value.CaptureTimeout + snapshots.Value.StoreTimeout;

    /// <summary>Whether an eviction of this circuit is under way.</summary>
    public bool IsUnderWay(TrackedCircuit circuit) => _underWay.ContainsKey(circuit);

    /// <summary>
    /// Evicts a circuit. Several calls for the same circuit share one eviction, which carries out the strongest request and goes on while any caller
    /// waits. Each caller gets the outcome at the end of its own time. Afterwards the circuit is released, or lives on as before.
    /// </summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="request">Why and how it is to end.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Withdraws the request. The eviction ends, unless other callers wait for it.</param>
    public async Task<EvictionOutcome> EvictAsync(TrackedCircuit circuit, EndRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (circuit.Live is null)
        {
            return EvictionOutcome.Kept;
        }

        var eviction = Join(circuit, request);
        try
        {
            // At once, even while a capture is under way: that capture would not contain what happens now.
            if (!request.OnlyWhileDisconnected)
            {
                circuit.CutConnection();
            }

            return await eviction.Completion.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
        finally
        {
            eviction.Leave();
        }

        return eviction.IsAbandoned ? await eviction.Completion.ConfigureAwait(false) : eviction.Outcome;
    }

    private Eviction Join(TrackedCircuit circuit, EndRequest request)
    {
        while (true)
        {
            var eviction = _underWay.GetOrAdd(circuit, static (circuit, its) => new Eviction(circuit, its.writes, its.time), (writes, time));
            if (!eviction.TryJoin(request, out var isFirst))
            {
                // It is over, and about to be removed.
                _underWay.TryRemove(KeyValuePair.Create(circuit, eviction));
                continue;
            }

            if (isFirst)
            {
                _ = RunAsync(circuit, eviction, request);
            }

            return eviction;
        }
    }

    private async Task RunAsync(TrackedCircuit circuit, Eviction eviction, EndRequest request)
    {
        // No span for each of the thousands of circuits of a drain, which has its own, or for a disconnected circuit, which ends without a command.
        using var activity = request.OnlyWhileDisconnected || request.Reason == CircuitCloseReason.Drained ? null : CircuitKitTracing.Evict();
        activity?.SetTag(BlazorTelemetry.CircuitId, circuit.Id).SetTag(CircuitKitTracing.Reason, request.Reason.ToString());
        var outcome = await eviction.RunAsync().ConfigureAwait(false);
        _underWay.TryRemove(KeyValuePair.Create(circuit, eviction));
        activity?.End(outcome.TagValue(), isError: outcome == EvictionOutcome.Kept);
    }
}
