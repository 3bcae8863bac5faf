using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Tells the page of a circuit that is ended on purpose why, and leaves it a moment to take that in and to say good-bye.</summary>
internal sealed class PageNotice(TimeProvider time)
{
    // The messages of the browser's script, lifecycle.js.
    private const string EndingMessage = "CircuitKit.Ending";
    internal const string ClosedMessage = "CircuitKit.Closed";

    // A page that does not run the script, or does not answer, is ended all the same.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(1500);

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

    /// <summary>Tells all these pages how their circuits are going to end, and waits for none of them.</summary>
    public static void Announce(IEnumerable<CircuitCheckpoint> circuits, CircuitCloseReason reason)
    {
        foreach (var checkpoint in circuits)
        {
            _ = checkpoint.Entry.TellAsync(EndingMessage, NameOf(reason), CancellationToken.None);
        }
    }

    /// <summary>A reason as the page's script knows it: <c>handedOver</c>.</summary>
    public static string NameOf(CircuitCloseReason reason)
    {
        var name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
