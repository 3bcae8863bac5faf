namespace CircuitKit.Snapshots;

/// <summary>Why a snapshot was removed before its time. A closed list: it is a metric's tag.</summary>
internal enum SnapshotEvictionReason
{
    /// <summary>This process's memory has no room for more.</summary>
    MemoryFull,

    /// <summary>Its user has more than <see cref="SnapshotOptions.MaxPerUser"/>.</summary>
    UserLimit,

    /// <summary>This process has left more for anonymous users than <see cref="SnapshotOptions.MaxAnonymous"/> or its bytes.</summary>
    AnonymousLimit,
}
