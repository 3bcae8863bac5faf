namespace CircuitKit.Snapshots;

/// <summary>Why bytes from a store were not turned into a snapshot. A closed list: it is a metric's tag.</summary>
internal enum SnapshotRefusal
{
    None,

    /// <summary>Not our format, cut short, or with something behind the end.</summary>
    Malformed,

    /// <summary>A format version this build does not know: written by a newer CircuitKit.</summary>
    TooNew,

    /// <summary>Plain bytes where encryption is on, or the other way round.</summary>
    WrongProtection,

    /// <summary>Not authentic: another key ring or application name, or changed bytes.</summary>
    Unverified,

    /// <summary>Authentic, but written for another key.</summary>
    WrongKey,

    /// <summary>Belongs to another user.</summary>
    WrongUser,

    /// <summary>Older than its time to live or its absolute lifetime allows.</summary>
    Expired,

    /// <summary>Declares or has more bytes or keys than the limits allow.</summary>
    TooLarge,

    /// <summary>Compressed in a way this build does not know, or not decompressible.</summary>
    BadCompression,
}
