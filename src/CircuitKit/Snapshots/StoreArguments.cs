namespace CircuitKit.Snapshots;

/// <summary>What every store asks of its caller.</summary>
internal static class StoreArguments
{
    public const int MaxUserLength = 100;
    public const int MaxSuccessorLength = 200;

    public static void Check(SnapshotKey key)
    {
        if (key == default)
        {
            throw new ArgumentException("The snapshot key is empty; take it from the call, or from its text with SnapshotKey.TryParse.", nameof(key));
        }
    }

    public static void Check(SnapshotKey key, StoredSnapshot snapshot)
    {
        Check(key);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(snapshot.Version, nameof(snapshot));
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshot.TimeToLive, TimeSpan.FromMilliseconds(1), nameof(snapshot));
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshot.Age, TimeSpan.Zero, nameof(snapshot));
        if (snapshot.User is { } user)
        {
            CheckUser(user);
        }
    }

    private static void CheckUser(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(user.Length, MaxUserLength, nameof(user));
    }

    public static void CheckRemoval(SnapshotKey key, TimeSpan rememberFor)
    {
        Check(key);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rememberFor, TimeSpan.Zero);
    }

    public static void CheckRemoval(string user, TimeSpan rememberFor)
    {
        CheckUser(user);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(rememberFor, TimeSpan.Zero);
    }

    public static void Check(SnapshotKey key, string claimant)
    {
        Check(key);
        ArgumentException.ThrowIfNullOrEmpty(claimant);
    }

    public static void Check(SnapshotKey key, string claimant, string successor, TimeSpan lease)
    {
        Check(key, claimant, lease);
        ArgumentException.ThrowIfNullOrEmpty(successor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successor.Length, MaxSuccessorLength, nameof(successor));
    }

    public static void Check(SnapshotKey key, string claimant, TimeSpan lease)
    {
        Check(key, claimant);
        ArgumentOutOfRangeException.ThrowIfLessThan(lease, TimeSpan.FromMilliseconds(1));
    }
}
