using CircuitKit.Observability;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.State;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Whether a circuit could be brought back as it is: what the page says, what the server has seen, and what is in the store.</summary>
internal sealed class HibernationCheck(
    CircuitTable circuits, CheckpointWorker worker, KeptState kept, IOptions<HibernationOptions> options, [Clock] TimeProvider time)
{
    // A client may ask as often as it likes: its circuit is captured for it no sooner than this after any other capture, as the scheduler would.
    private static readonly TimeSpan s_betweenCaptures = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_longestSave = TimeSpan.FromSeconds(5);

    private readonly HibernationOptions _options = options.Value;

    /// <summary>Why it cannot go, as far as that is known before its state is saved; null when nothing speaks against it.</summary>
    public HibernationOutcome? Refusal(CircuitConnection connection, HibernationRequest request)
    {
        if (!_options.Enabled || Capturable(connection) is not { } circuit)
        {
            return HibernationOutcome.NotPossible;
        }

        return circuit.HoldReason is not null ? HibernationOutcome.Held
            : !MayUsed && !IsUntouched(circuit, request) ? HibernationOutcome.NotPersisted
            : null;
    }

    /// <summary>The circuit of a connection, if its state can be captured.</summary>
    public TrackedCircuit? Capturable(CircuitConnection connection) =>
        connection is { Circuit: { State: CircuitState.Connected, Live: not null, Key: { } key } circuit, Secret: not null }
        && circuits.FindLive(key) == circuit
            ? circuit
            : null;

    /// <summary>Whether nothing of a user's would be lost with it, once it is saved.</summary>
    public bool MayGo(TrackedCircuit circuit, HibernationRequest request) =>
        request.IsPause || IsUntouched(circuit, request) || (_options.UsedPages && circuit.HasState == true) || kept.IsAllKept(circuit);

    /// <summary>Whether a page that was used may go at all: the app says so, or the page itself can tell.</summary>
    public bool MayUsed => _options.UsedPages || kept.KeepsAll;

    /// <summary>For a page that was used and has to stay: what in it is not kept.</summary>
    public string WhatIsNotKept(TrackedCircuit? circuit) => (circuit is null ? null : kept.PageOf(circuit)?.FirstNotKept) ?? "nothing";

    /// <summary>Brings its state to the store. False when that cannot be done now.</summary>
    public async Task<bool> SaveAsync(TrackedCircuit circuit, CancellationToken cancellationToken)
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
            if (UntilNextCapture(circuit) is var wait && wait > TimeSpan.Zero)
            {
                if (IsInStore(circuit) && circuit.LastActivity <= circuit.LastCapture)
                {
                    return true;
                }

                await Task.Delay(wait, time, either.Token).ConfigureAwait(false);
            }

            // Twice: the first capture of an asynchronous persist callback only finds out that it is one.
            for (var attempt = 0; attempt < 2 && !either.IsCancellationRequested; attempt++)
            {
                await worker.FinishAsync(circuit, either.Token).ConfigureAwait(false);
                if (IsInStore(circuit))
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

    private TimeSpan UntilNextCapture(TrackedCircuit circuit) =>
        circuit.LastCapture is { } last ? s_betweenCaptures - time.GetElapsedTime(last) : TimeSpan.Zero;

    private static bool IsInStore(TrackedCircuit circuit) => circuit is { IsUpToDate: true, IsSuperseded: false, Snapshot: not null };

    // The page sees more than the server, such as a text that is being typed; but what the server has seen happened, whatever the page says.
    private static bool IsUntouched(TrackedCircuit circuit, HibernationRequest request) => request.IsUntouched && !circuit.HasBeenTouched;
}
