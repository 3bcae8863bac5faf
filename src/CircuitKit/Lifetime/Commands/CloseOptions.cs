namespace CircuitKit;

/// <summary>Options of closing circuits on command.</summary>
public sealed class CloseOptions
{
    internal const int MaxMessageLength = 1_000;

    internal const int MaxNoteLength = 200;

    internal static readonly CloseOptions Default = new();

    /// <summary>
    /// A message that the page shows, as plain text, up to 1,000 characters. The page stays as it is behind the message, with a button that reloads
    /// it. Default null: the page shows nothing, and reloads by itself. A page that is disconnected at that moment shows nothing.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>
    /// A note for the log and for <see cref="CircuitInfo.CloseNote"/>, up to 200 characters. The user does not see it. Default null.
    /// </summary>
    public string? Note { get; init; }

    /// <summary>
    /// Whether the user signed out. Pages and the registry then give <see cref="CircuitCloseReason.SignedOut"/> as the reason, in place of
    /// <see cref="CircuitCloseReason.Closed"/>. Default <see langword="false"/>.
    /// </summary>
    public bool IsSignOut { get; init; }

    internal CircuitCloseReason Reason => IsSignOut ? CircuitCloseReason.SignedOut : CircuitCloseReason.Closed;

    internal void Check()
    {
        Check(Message, MaxMessageLength, nameof(Message));
        Check(Note, MaxNoteLength, nameof(Note));
    }

    private static void Check(string? text, int most, string name)
    {
        if (text?.Length > most)
        {
            throw new ArgumentException($"{name} has {text.Length} characters; shorten it to {most}.", name);
        }
    }
}
