namespace CircuitKit;

/// <summary>What became of a command to one circuit.</summary>
public enum CircuitCommandOutcome
{
    /// <summary>No server that answered has such a circuit.</summary>
    NotFound,

    /// <summary>Carried out: the state is in the store, or the circuit is gone and its snapshot with it.</summary>
    Done,

    /// <summary>
    /// The circuit is there, and the command could not be carried out: it did not come to an end in time, it or the store did not take the
    /// checkpoint, or this version of ASP.NET Core does not allow it. A log line has more.
    /// </summary>
    Failed,
}
