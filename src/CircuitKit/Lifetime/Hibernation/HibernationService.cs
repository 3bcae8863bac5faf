using System.Collections.Concurrent;
using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>
/// Hibernates circuits of connected pages. The page asks; if its state is in the store and nobody holds the circuit, the answer is yes, the page ends
/// its connection, and the circuit is evicted. Its browser comes back for the snapshot when its user does.
/// </summary>
internal sealed class HibernationService(
    CircuitTable circuits,
    CircuitSteps steps,
    CheckpointWorker worker,
    CircuitEvictor evictor,
    PagePrompts prompts,
    HibernationMetrics metrics,
    IOptions<HibernationOptions> options,
    [Clock] TimeProvider time,
    ILogger<HibernationService> logger)
{
    /// <summary>How long a yes is good for: a page ends its connection at once.</summary>
    internal static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_longestSave = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestEviction = TimeSpan.FromSeconds(30);

    private readonly HibernationOptions _options = options.Value;

    // The pages that were told yes, until their connection ends.
    private readonly ConcurrentDictionary<CircuitConnection, (long Since, HibernationCause Cause)> _leaving = new();

    /// <summary>A page asks whether it may let its circuit go. True only when its latest state is in the store.</summary>
    public async Task<bool> PrepareAsync(CircuitConnection connection, HibernationRequest request, CancellationToken cancellationToken)
    {
        var refusal = await RefusalAsync(connection, request, cancellationToken).ConfigureAwait(false);
        if (refusal is not { } reason)
        {
            _leaving[connection] = (time.GetTimestamp(), request.Cause);
            return true;
        }

        _leaving.TryRemove(connection, out _);
        prompts.Answered(connection.Circuit, isHibernated: false);
        metrics.Hibernated(reason, request.Cause);
        Log.HibernationRefused(logger, connection.Circuit?.Id ?? "unknown", reason, connection.Circuit?.HoldReason ?? "nothing");
        return false;
    }

    /// <summary>A page that was asked to hibernate does not want to.</summary>
    public void Declined(CircuitConnection connection) => prompts.Answered(connection.Circuit, isHibernated: false);

    /// <summary>
    /// A connection has ended. If it is that of a page that was told yes a moment ago, returns what evicts the circuit, to be called once the
    /// framework has heard of the end; else null.
    /// </summary>
    public Func<Task>? Leave(CircuitConnection connection)
    {
        if (!_leaving.TryRemove(connection, out var leaving)
            || time.GetElapsedTime(leaving.Since) > LeaveWithin
            || connection.Circuit is not { State: CircuitState.Connected, HoldReason: null } circuit
            || !ReferenceEquals(circuit.Connection, connection))
        {
            return null;
        }

        var request = new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true };
        return circuit.RequestEnd(request) ? () => HibernateAsync(circuit, request, leaving.Cause) : null;
    }

    private async Task HibernateAsync(TrackedCircuit circuit, EndRequest request, HibernationCause cause)
    {
        var outcome = HibernationOutcome.Kept;
        try
        {
            outcome = await EvictAsync(circuit, request).ConfigureAwait(false);
            metrics.Hibernated(outcome, cause);
            Log.CircuitHibernated(logger, circuit.Id, cause, outcome);
        }
#pragma warning disable CA1031 // Nobody waits for it. The circuit is disconnected, and retained as such.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HibernationFailed(logger, circuit.Id, exception);
        }

        if (outcome is HibernationOutcome.Kept or HibernationOutcome.Held)
        {
            circuit.WithdrawEnd(request);
            if (!circuit.IsGone)
            {
                // It lives on without its browser, and is managed as every other one that does.
                steps.Disconnected(circuit);
            }
        }

        prompts.Answered(circuit, isHibernated: outcome is HibernationOutcome.Hibernated or HibernationOutcome.EndNotSaved);
    }

    private async Task<HibernationOutcome> EvictAsync(TrackedCircuit circuit, EndRequest request)
    {
        // The app may have taken hold of it since its page was told yes.
        if (circuit.HoldReason is not null)
        {
            return HibernationOutcome.Held;
        }

        return await evictor.EvictAsync(circuit, request, s_longestEviction, CancellationToken.None).ConfigureAwait(false) switch
        {
            EvictionOutcome.Saved => HibernationOutcome.Hibernated,
            EvictionOutcome.NotSaved => HibernationOutcome.EndNotSaved,
            _ => HibernationOutcome.Kept,
        };
    }

    private async Task<HibernationOutcome?> RefusalAsync(
        CircuitConnection connection, HibernationRequest request, CancellationToken cancellationToken)
    {
        if (!_options.Enabled
            || connection is not { Circuit: { State: CircuitState.Connected, Live: not null, Key: { } key } circuit, Secret: not null }
            || circuits.FindLive(key) != circuit)
        {
            return HibernationOutcome.NotPossible;
        }

        if (circuit.HoldReason is not null)
        {
            return HibernationOutcome.Held;
        }

        if (!_options.UsedPages && !request.IsUntouched)
        {
            return HibernationOutcome.NotPersisted;
        }

        if (!await SaveAsync(circuit, cancellationToken).ConfigureAwait(false))
        {
            return HibernationOutcome.NotSaved;
        }

        return circuit.HoldReason is not null ? HibernationOutcome.Held
            : circuit.HasState != true && !request.IsUntouched ? HibernationOutcome.NotPersisted
            : null;
    }

    private async Task<bool> SaveAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
    {
        if (circuit.HasState is null)
        {
            // Resumed, and not captured since: only a capture shows whether anything is persisted.
            circuit.MustBeWritten();
        }

        using var limit = new CancellationTokenSource(s_longestSave, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Twice: the first capture of an asynchronous persist callback only finds out that it is one.
            for (var attempt = 0; attempt < 2 && !either.IsCancellationRequested; attempt++)
            {
                await worker.FinishAsync(circuit, either.Token).ConfigureAwait(false);
                if (circuit is { IsUpToDate: true, IsSuperseded: false, Snapshot: not null })
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Not in time.
        }

        return false;
    }
}
