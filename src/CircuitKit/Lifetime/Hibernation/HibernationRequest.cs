using System.Buffers;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>What the browser's script asks (<c>hibernate.js</c>): "may my circuit go?", and why.</summary>
/// <param name="Cause">Why.</param>
/// <param name="IsUntouched">
/// Whether nobody has done anything to the page: then there is nothing of a person's in it. Believed only where the server has seen nothing either.
/// </param>
internal readonly record struct HibernationRequest(HibernationCause Cause, bool IsUntouched)
{
    /// <summary>The page pauses its circuit, whatever the server thinks of it.</summary>
    public static HibernationRequest Pause { get; } = new(HibernationCause.Pause, IsUntouched: false);

    public bool IsPause => Cause == HibernationCause.Pause;

    private const char Separator = '/';

    private const int LongestReason = 32;

    private static readonly SearchValues<char> s_reasonLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.");

    /// <summary>
    /// Reads <c>word/no/reason</c>, which the script says when the server has asked it and the page must stay awake. Null for anything else. The
    /// reason comes from outside: what does not look like one is "unknown".
    /// </summary>
    public static string? ReadNo(string? text) =>
        text?.Split(Separator, 3) is not [_, "no", .. var reason] ? null
        : reason is [{ Length: > 0 and <= LongestReason } word] && !word.AsSpan().ContainsAnyExcept(s_reasonLetters) ? word
        : "unknown";

    /// <summary>Reads <c>word/cause</c> or <c>word/cause/untouched</c>. It comes from outside: anything else is nothing.</summary>
    public static HibernationRequest? Parse(string? text)
    {
        var words = text?.Split(Separator, 4) ?? [];
        var isUntouched = words is [_, _, "untouched"];
        return (isUntouched || words.Length == 2) && Read(words[1]) is { } cause ? new HibernationRequest(cause, isUntouched) : null;
    }

    private static HibernationCause? Read(string cause) => cause switch
    {
        "hidden" => HibernationCause.Hidden,
        "idle" => HibernationCause.Idle,
        "memory" => HibernationCause.Memory,
        "command" => HibernationCause.Command,
        _ => null,
    };
}
