namespace CircuitKit;

/// <summary>What is kept of a page beside what its components persist themselves. Configuration section <c>CircuitKit:State</c>.</summary>
public sealed class StateOptions
{
    /// <summary>
    /// Whether the fields of the app's components and scoped services that a user has changed are kept over a resume, with no change in them.
    /// Default <see langword="false"/>: only those with <see cref="KeepStateAttribute"/>. Needs <see cref="SnapshotOptions.Protect"/>.
    /// </summary>
    public bool KeepFields { get; set; }
}
