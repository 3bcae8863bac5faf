namespace CircuitKit;

/// <summary>
/// The keys of the tags of <see cref="CircuitKitInstruments"/>. Each has few values, known beforehand, which the operations page names: never a
/// person, a circuit, a tab or an address.
/// </summary>
public static class CircuitKitTags
{
    /// <summary>What a page asked to let its circuit go for: <c>hidden</c>, <c>idle</c>, <c>memory</c> or <c>command</c>.</summary>
    public const string Cause = "cause";

    /// <summary>How many circuits a tab or person has: <c>1</c> to <c>4</c>, or <c>5+</c>.</summary>
    public const string Circuits = "circuits";

    /// <summary>The command that was given: <c>checkpoint</c>, <c>hibernate</c>, <c>hold</c>, <c>close</c> or <c>close_user</c>.</summary>
    public const string Command = "command";

    /// <summary>What failed: the type of the exception, what Redis said, <c>damaged_file</c> or <c>queue_full</c>.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Whether a circuit is <c>new</c> or <c>resumed</c>.</summary>
    public const string Kind = "kind";

    /// <summary>How it went; each instrument has its own list.</summary>
    public const string Outcome = "outcome";

    /// <summary>Why; each instrument has its own list.</summary>
    public const string Reason = "reason";

    /// <summary>The template of a page's route, such as <c>/orders/{id:int}</c>: at most 100, and <c>other</c>.</summary>
    public const string Route = "route";

    /// <summary>The state of circuits: <c>connected</c>, <c>disconnected</c>, <c>resuming</c> or <c>hibernated</c>.</summary>
    public const string State = "state";

    /// <summary>The name of the snapshot store: <c>memory</c>, <c>file</c>, <c>redis</c>, or that of the app's own.</summary>
    public const string Store = "store";
}
