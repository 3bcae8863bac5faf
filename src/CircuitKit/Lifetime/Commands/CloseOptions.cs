namespace CircuitKit;

/// <summary>What goes with the end of a circuit on command.</summary>
public sealed class CloseOptions
{
    internal const int MaxMessageLength = 1_000;

    internal const int MaxNoteLength = 200;

    internal static readonly CloseOptions Default = new();

    /// <summary>
    /// What the user is shown, as plain text, up to 1,000 characters. The page stays as it was behind the message, with a button that reloads it.
    /// Default null: nothing is shown, and the page reloads by itself. A page that is disconnected at that moment shows nothing.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>Why, for the log and for <see cref="CircuitInfo.CloseNote"/>, up to 200 characters; the user does not see it. Default null.</summary>
    public string? Note { get; init; }

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
