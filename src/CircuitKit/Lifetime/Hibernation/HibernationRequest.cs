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

    /// <summary>What the script says when the server has asked it and the page must stay awake.</summary>
    public static bool IsNo(string? text) => text?.EndsWith("/no", StringComparison.Ordinal) == true;

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
