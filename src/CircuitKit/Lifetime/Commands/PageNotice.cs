using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Tells the page of a circuit that is ended on purpose why, and leaves it a moment to take that in and to say good-bye.</summary>
internal sealed class PageNotice(TimeProvider time)
{
    // The messages of the browser's script, lifecycle.js.
    private const string EndingMessage = "CircuitKit.Ending";
    private const string ClosedMessage = "CircuitKit.Closed";

    // A page that does not run the script, or does not answer, is ended all the same.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(1500);

    // What is sent to the pages of a whole server goes out at once, or waits behind a browser that takes nothing.
    private static readonly TimeSpan s_sending = TimeSpan.FromMilliseconds(500);

    public async Task TellAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason, string? message, CancellationToken cancellationToken)
    {
        var entry = checkpoint.Entry;
        if (entry.State is not (CircuitState.Connected or CircuitState.Resuming))
        {
            return;
        }

        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            if (message is null)
            {
                await entry.TellAsync(EndingMessage, NameOf(reason), either.Token).ConfigureAwait(false);
                return;
            }

            await entry.TellAsync(ClosedMessage, [NameOf(reason), message], either.Token).ConfigureAwait(false);
            await checkpoint.WhenGone.WaitAsync(either.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the connection has against it: the circuit is ended next.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Tells all these pages how their circuits are going to end, and waits a moment until it is sent: what is closed before is told nothing.</summary>
    public async Task AnnounceAsync(IEnumerable<CircuitCheckpoint> circuits, CircuitCloseReason reason)
    {
        try
        {
            await Task.WhenAll(circuits.Select(checkpoint => AnnounceAsync(checkpoint, reason))).WaitAsync(s_sending, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task AnnounceAsync(CircuitCheckpoint checkpoint, CircuitCloseReason reason)
    {
        try
        {
            await checkpoint.Entry.TellAsync(EndingMessage, NameOf(reason), CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A page that cannot be told is ended all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>A reason as the page's script knows it: <c>handedOver</c>.</summary>
    public static string NameOf(CircuitCloseReason reason)
    {
        var name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
