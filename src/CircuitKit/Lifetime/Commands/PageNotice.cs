using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Tells the page of a circuit that is ended on purpose why, and leaves it a moment to take that in and to say good-bye.</summary>
internal sealed class PageNotice([Clock] TimeProvider time)
{
    // The messages of the browser's script, lifecycle.js.
    private const string EndingMessage = "CircuitKit.Ending";
    internal const string ClosedMessage = "CircuitKit.Closed";

    private static readonly TimeSpan s_announcement = TimeSpan.FromSeconds(1);

    // A page that does not run the script, or does not answer, is ended all the same.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(1500);

    public async Task SendAsync(TrackedCircuit circuit, CircuitCloseReason reason, string? message, CancellationToken cancellationToken)
    {
        if (circuit.State is not (CircuitState.Connected or CircuitState.Resuming))
        {
            return;
        }

        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            if (message is null)
            {
                await TellOfEndAsync(circuit, reason, either.Token).ConfigureAwait(false);
                return;
            }

            await circuit.TellAsync(ClosedMessage, [reason.ScriptName, message], either.Token).ConfigureAwait(false);
            await circuit.WhenGone.WaitAsync(either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the connection has against it: the circuit is ended next.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>
    /// Tells the pages of circuits that are about to end. Ends when all have heard it, or after a moment: a browser that reads nothing must not hold
    /// up the others.
    /// </summary>
    public async Task AnnounceAsync(IEnumerable<TrackedCircuit> circuits, CircuitCloseReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(circuits.Select(circuit => TellOfEndAsync(circuit, reason, cancellationToken)))
                .WaitAsync(s_announcement, time, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the connections have against it: the circuits end next.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    // What was sent is lost when the connection is cut before the browser has read it. Once: a page that hears nothing must not cost a second each
    // time.
    private static async Task TellOfEndAsync(TrackedCircuit circuit, CircuitCloseReason reason, CancellationToken cancellationToken)
    {
        if (circuit.Connection is { } connection && connection.BeginsToTell(reason.ScriptName))
        {
            await connection.TellAsync(EndingMessage, reason.ScriptName, cancellationToken).ConfigureAwait(false);
            if (connection.Tab != TabIdentity.Unknown)
            {
                await connection.WhenEndingHeard.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
