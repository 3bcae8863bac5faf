using CircuitKit.Circuits;

namespace CircuitKit.Hibernation;

/// <summary>Asks pages to let their circuits go. They decide: only a page knows of typed text and of music.</summary>
internal static class BrowserRequests
{
    /// <summary>The message to the browser's script, with the cause. It answers whether it will try.</summary>
    private const string Message = "CircuitKit.Hibernate";

    /// <summary>Whether the page will ask for it now. False when it must stay awake, cannot sleep or does not answer.</summary>
    public static async Task<bool> AskAsync(CircuitEntry entry, HibernationCause cause, CancellationToken cancellationToken)
    {
        try
        {
            return entry is { State: CircuitState.Connected, CanHibernate: true, HoldReason: null }
                && await entry.AskAsync<bool>(Message, Word(cause), cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The browser's answer, or the lack of one, comes as any exception.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static string Word(HibernationCause cause) => cause == HibernationCause.Memory ? "memory" : "command";
}
