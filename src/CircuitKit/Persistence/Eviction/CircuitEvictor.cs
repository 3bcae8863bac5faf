using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Eviction;

/// <summary>
/// Ends a live circuit on purpose: cuts its connection, has the framework persist and dispose it, and waits until that last state is in the
/// store. Meanwhile no browser can reconnect to it, so nothing happens in it that is not saved.
/// </summary>
internal sealed class CircuitEvictor(BackgroundWrites writes, [Clock] TimeProvider time)
{
    private readonly ConcurrentDictionary<TrackedCircuit, Eviction> _underWay = new();

    /// <summary>Whether an eviction of this circuit is under way.</summary>
    public bool IsUnderWay(TrackedCircuit circuit) => _underWay.ContainsKey(circuit);

    /// <summary>
    /// Evicts a circuit. Several at once for the same circuit are one, which does what the strongest request wants for as long as the most patient is
    /// willing to wait; each gets the outcome as it is when its own time is over. Afterwards the circuit is released, or lives on as before.
    /// </summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="request">What it is to become.</param>
    /// <param name="timeout">The most time it may take.</param>
    /// <param name="cancellationToken">Withdraws the request: the eviction ends, unless others want it.</param>
    public async Task<EvictionOutcome> EvictAsync(TrackedCircuit circuit, EndRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (circuit.Live is null)
        {
            return EvictionOutcome.TimedOut;
        }

        var eviction = Join(circuit, request, timeout);
        try
        {
            return await eviction.Completion.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The others may have more time.
            return eviction.IsOutOfTime ? await eviction.Completion.ConfigureAwait(false) : eviction.OutcomeNow;
        }
        finally
        {
            eviction.Leave();
        }
    }

    private Eviction Join(TrackedCircuit circuit, EndRequest request, TimeSpan timeout)
    {
        while (true)
        {
            var eviction = _underWay.GetOrAdd(circuit, static (circuit, its) => new Eviction(circuit, its.writes, its.time), (writes, time));
            if (!eviction.TryJoin(request, timeout, out var isFirst))
            {
                // It has ended this very moment, and is about to leave.
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
        // A drain evicts thousands: its own span says how that went. One that is disconnected ends on nobody's request.
        using var activity = request.OnlyWhileDisconnected || request.Reason == CircuitCloseReason.Drained ? null : CircuitKitTracing.Evict();
        activity?.SetTag(BlazorTelemetry.CircuitId, circuit.Id).SetTag(CircuitKitTracing.Reason, request.Reason.ToString());
        var outcome = await eviction.RunAsync().ConfigureAwait(false);
        _underWay.TryRemove(KeyValuePair.Create(circuit, eviction));
        activity?.End(outcome.Name(), isError: outcome == EvictionOutcome.TimedOut);
    }
}
