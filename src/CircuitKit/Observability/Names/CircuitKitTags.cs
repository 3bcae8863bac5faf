namespace CircuitKit;

/// <summary>
/// The tags of <see cref="CircuitKitInstruments"/>. Each has a short, fixed list of values, which the operations page names: never a user, a circuit,
/// a tab or an address.
/// </summary>
public static class CircuitKitTags
{
    /// <summary>Why a page asked to hibernate its circuit: <c>hidden</c>, <c>idle</c>, <c>memory</c> or <c>command</c>.</summary>
    public const string Cause = "cause";

    /// <summary>How many circuits a tab or user has: <c>1</c> to <c>4</c>, or <c>5+</c>.</summary>
    public const string Circuits = "circuits";

    /// <summary>The command: <c>checkpoint</c>, <c>hibernate</c>, <c>hold</c>, <c>close</c> or <c>close_user</c>.</summary>
    public const string Command = "command";

    /// <summary>The failure: the type of the exception, the error code of Redis, <c>damaged_file</c> or <c>queue_full</c>.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Whether a circuit is <c>new</c> or <c>resumed</c>.</summary>
    public const string Kind = "kind";

    /// <summary>The outcome; each instrument has its own list.</summary>
    public const string Outcome = "outcome";

    /// <summary>The reason; each instrument has its own list.</summary>
    public const string Reason = "reason";

    /// <summary>The template of a page's route, such as <c>/orders/{id:int}</c>: at most 100, and <c>other</c>.</summary>
    public const string Route = "route";

    /// <summary>The state of circuits: <c>connected</c>, <c>disconnected</c>, <c>resuming</c> or <c>hibernated</c>.</summary>
    public const string State = "state";

    /// <summary>The name of the snapshot store: <c>memory</c>, <c>file</c>, <c>redis</c>, or the name of the app's own.</summary>
    public const string Store = "store";
}
