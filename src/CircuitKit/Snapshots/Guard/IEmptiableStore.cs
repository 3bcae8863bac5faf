namespace CircuitKit.Snapshots.Guard;

/// <summary>A store of ours that may find what it has unreadable, and begin anew.</summary>
internal interface IEmptiableStore : ISnapshotStore
{
    /// <summary>It has begun anew: what is live should be saved again.</summary>
    event Action? Emptied;
}
