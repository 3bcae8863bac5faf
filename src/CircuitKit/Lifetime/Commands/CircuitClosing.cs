namespace CircuitKit;

/// <summary>What goes with the end of a circuit on command.</summary>
public sealed record CircuitClosing
{
    /// <summary>The longest <see cref="Message"/>: 1,000 characters.</summary>
    public const int MaxMessageLength = 1_000;

    /// <summary>The longest <see cref="Note"/>: 200 characters.</summary>
    public const int MaxNoteLength = 200;

    /// <summary>
    /// What the person is told, as plain text, up to <see cref="MaxMessageLength"/> characters. The page stays as it was behind the message, with a
    /// button that reloads it. Default null: nothing is said, and the page reloads by itself. A browser that is away just then is not told.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>Why, for the log and for <see cref="CircuitInfo.CloseNote"/>, up to <see cref="MaxNoteLength"/> characters; the person does not see it.</summary>
    public string? Note { get; init; }

    internal static readonly CircuitClosing Silent = new();

    internal CircuitClosing Checked()
    {
        Check(Message, MaxMessageLength, nameof(Message));
        Check(Note, MaxNoteLength, nameof(Note));
        return this;
    }

    private static void Check(string? text, int most, string name)
    {
        if (text?.Length > most)
        {
            throw new ArgumentException($"{name} has {text.Length} characters; shorten it to {most}.", name);
        }
    }
}
