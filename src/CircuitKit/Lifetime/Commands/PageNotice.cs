using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Notifies the page of a circuit that is about to end of the reason, and gives it a moment to respond.</summary>
internal sealed class PageNotice([Clock] TimeProvider time)
{
    // Messages to the browser's script, lifecycle.js.
    private const string EndingMessage = "CircuitKit.Ending";
    internal const string ClosedMessage = "CircuitKit.Closed";

    private static readonly TimeSpan s_announcement = TimeSpan.FromSeconds(1);

    // A page that does not respond, or does not run the script, ends all the same.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(1500);

    public async Task SendAsync(TrackedCircuit circuit, CircuitCloseReason reason, string? message, CancellationToken cancellationToken)
    {
        if (circuit.State is not (CircuitState.Connected or CircuitState.Resuming))
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (message is null)
            {
                await AnnounceAsync(circuit, reason, either.Token).ConfigureAwait(false);
                return;
            }

            await circuit.TellAsync(ClosedMessage, [reason.ScriptName, message], either.Token).ConfigureAwait(false);
            await circuit.WhenGone.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested) // After any fault of the connection the circuit ends next.
        {
        }
    }

    /// <summary>
    /// Notifies the pages of circuits that are about to end. Ends when all have confirmed it, or after a second: a browser that does not read must
    /// not delay the others.
    /// </summary>
    public async Task AnnounceAsync(IEnumerable<TrackedCircuit> circuits, CircuitCloseReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(circuits.Select(circuit => AnnounceAsync(circuit, reason, cancellationToken)))
                .WaitAsync(s_announcement, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) // After any fault of the connections the circuits end next.
        {
        }
    }

    // Waits for the page's confirmation: a message is lost when the connection is cut before the browser has read it. Only the first time, so that a
    // page that never confirms costs one second, not one for each attempt.
    private static async Task AnnounceAsync(TrackedCircuit circuit, CircuitCloseReason reason, CancellationToken cancellationToken)
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

/// <summary>Receives a page's confirmation that it knows of the end of its circuit.</summary>
internal sealed class PageNoticeStep : HubStep
{
    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.EndingHeard;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        message.Connection.EndingHeard();
        return ValueTask.FromResult<object?>(false);
    }
}
