using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>
/// Hibernates circuits of connected pages. The page asks; if its state is in the store and nobody holds the circuit, the answer is yes, the page ends
/// its connection, and the circuit is evicted. Its browser comes back for the snapshot when its user does.
/// </summary>
internal sealed class HibernationService(
    CircuitSteps steps,
    HibernationCheck check,
    CircuitEvictor evictor,
    HibernationLimits limits,
    PagePrompts prompts,
    HibernationMetrics metrics,
    [Clock] TimeProvider time,
    ILogger<HibernationService> logger)
{
    /// <summary>How long a yes is good for: a page ends its connection at once.</summary>
    internal static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_longestEviction = TimeSpan.FromSeconds(30);

    // The pages that were told yes, until their connection ends.
    private readonly ConcurrentDictionary<CircuitConnection, Leaving> _leaving = new();

    /// <summary>A page asks whether it may let its circuit go. True only when its latest state is in the store.</summary>
    public async Task<bool> PrepareAsync(CircuitConnection connection, HibernationRequest request, CancellationToken cancellationToken)
    {
        Forget(connection);
        var refusal = check.Refusal(connection, request);
        if (refusal is null && connection.Circuit is { } circuit)
        {
            refusal = await ReserveAsync(connection, circuit, request, cancellationToken).ConfigureAwait(false);
        }

        if (refusal is not { } reason)
        {
            return true;
        }

        prompts.Answered(connection.Circuit, isHibernated: false);
        metrics.Hibernated(reason, request.Cause);
        Log.HibernationRefused(
            logger,
            connection.Circuit?.Id ?? "unknown",
            reason,
            connection.Circuit?.HoldReason ?? "nothing",
            check.WhatIsNotKept(connection.Circuit));
        return false;
    }

    /// <summary>A page pauses its circuit. False when its latest state could not be brought to the store.</summary>
    public async Task<bool> PauseAsync(CircuitConnection connection, CancellationToken cancellationToken)
    {
        Forget(connection);
        return check.Capturable(connection) is { } circuit
            && await ReserveAsync(connection, circuit, HibernationRequest.Pause, cancellationToken).ConfigureAwait(false) is null;
    }

    /// <summary>A page that was asked to hibernate does not want to.</summary>
    public void Declined(CircuitConnection connection, string reason)
    {
        prompts.Answered(connection.Circuit, isHibernated: false);
        Log.HibernationDeclined(logger, connection.Circuit?.Id ?? "unknown", reason);
    }

    /// <summary>
    /// A connection has ended. If it is that of a page that was told yes a moment ago, returns what evicts the circuit, to be called once the
    /// framework has heard of the end; else null.
    /// </summary>
    public Func<Task>? Leave(CircuitConnection connection)
    {
        if (!_leaving.TryRemove(connection, out var leaving))
        {
            return null;
        }

        limits.Use(leaving.Reservation);
        var request = new EndRequest(CircuitCloseReason.Evicted) { Hibernates = true };
        if (time.GetElapsedTime(leaving.Since) > LeaveWithin
            || connection.Circuit is not { State: CircuitState.Connected } circuit
            || IsHeld(circuit, leaving.Request)
            || !ReferenceEquals(circuit.Connection, connection)
            || !check.MayGo(circuit, leaving.Request)
            || !circuit.RequestEnd(request))
        {
            limits.Release(leaving.Reservation);
            return null;
        }

        return async () =>
        {
            await HibernateAsync(circuit, request, leaving.Request).ConfigureAwait(false);
            limits.Release(leaving.Reservation);
        };
    }

    private async Task HibernateAsync(TrackedCircuit circuit, EndRequest request, HibernationRequest asked)
    {
        var outcome = HibernationOutcome.Kept;
        try
        {
            // The app may have taken hold of it since its page was told yes.
            outcome = IsHeld(circuit, asked) ? HibernationOutcome.Held : await EvictAsync(circuit, request).ConfigureAwait(false);
            metrics.Hibernated(outcome, asked.Cause);
            Log.CircuitHibernated(logger, circuit.Id, asked.Cause, outcome);
        }
        catch (Exception exception) // Nobody waits for it. The circuit is disconnected, and retained as such.
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

    private async Task<HibernationOutcome> EvictAsync(TrackedCircuit circuit, EndRequest request) =>
        await evictor.EvictAsync(circuit, request, s_longestEviction, CancellationToken.None).ConfigureAwait(false) switch
        {
            EvictionOutcome.Saved => HibernationOutcome.Hibernated,
            EvictionOutcome.NotSaved => HibernationOutcome.EndNotSaved,
            _ => HibernationOutcome.Kept,
        };

    // A pause ends the connection whatever is answered: a hold cannot prevent it.
    private static bool IsHeld(TrackedCircuit circuit, HibernationRequest request) => circuit.HoldReason is not null && !request.IsPause;

    private void Forget(CircuitConnection connection)
    {
        if (_leaving.TryRemove(connection, out var before))
        {
            limits.Release(before.Reservation);
        }
    }

    // Room first: what cannot go is not captured.
    private async Task<HibernationOutcome?> ReserveAsync(
        CircuitConnection connection, TrackedCircuit circuit, HibernationRequest request, CancellationToken cancellationToken)
    {
        if (limits.TryReserve(circuit) is not { } reservation)
        {
            return HibernationOutcome.Limited;
        }

        HibernationOutcome? refusal = HibernationOutcome.NotSaved;
        try
        {
            if (await check.SaveAsync(circuit, cancellationToken).ConfigureAwait(false))
            {
                refusal = IsHeld(circuit, request) ? HibernationOutcome.Held
                    : check.MayGo(circuit, request) ? null
                    : HibernationOutcome.NotPersisted;
            }

            return refusal;
        }
        finally
        {
            if (refusal is null)
            {
                _leaving[connection] = new Leaving(time.GetTimestamp(), request, reservation);
                if (cancellationToken.IsCancellationRequested)
                {
                    // The connection has ended, and that may have been handled before there was anything to leave.
                    Forget(connection);
                }
            }
            else
            {
                limits.Release(reservation);
            }
        }
    }

    private sealed record Leaving(long Since, HibernationRequest Request, HibernationReservation Reservation);
}
