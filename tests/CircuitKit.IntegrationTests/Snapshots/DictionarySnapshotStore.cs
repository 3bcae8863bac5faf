namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>The smallest store that keeps every rule.</summary>
internal sealed class DictionarySnapshotStore(TimeProvider time) : ISnapshotStore
{
    private sealed record Entry(byte[] Payload, long Version, DateTimeOffset Until, string? User = null)
    {
        public bool IsRemoved { get; init; }

        public string? Claimant { get; init; }

        public DateTimeOffset LeaseEnd { get; init; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, Entry> _entries = [];

    public string Name => "dictionary";

    public bool OutlivesProcess => false;

    public ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Entry? old = Find(key);
            SnapshotSaveOutcome outcome = old switch
            {
                { IsRemoved: true } => SnapshotSaveOutcome.Removed,
                not null when old.LeaseEnd > time.GetUtcNow() => SnapshotSaveOutcome.Claimed,
                not null when old.Version >= snapshot.Version => SnapshotSaveOutcome.Stale,
                _ => SnapshotSaveOutcome.Saved,
            };
            if (outcome == SnapshotSaveOutcome.Saved)
            {
                _entries[key] = new Entry(snapshot.Payload.ToArray(), snapshot.Version, time.GetUtcNow() + snapshot.TimeToLive, snapshot.User);
            }

            return ValueTask.FromResult(outcome);
        }
    }

    public ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (Find(key) is not { IsRemoved: false } entry)
            {
                return ValueTask.FromResult(SnapshotClaim.NotFound);
            }

            if (entry.LeaseEnd > now && entry.Claimant != claimant)
            {
                return ValueTask.FromResult(new SnapshotClaim(SnapshotClaimOutcome.AlreadyClaimed, RetryAfter: entry.LeaseEnd - now));
            }

            _entries[key] = entry with { Claimant = claimant, LeaseEnd = now + lease };
            return ValueTask.FromResult(new SnapshotClaim(SnapshotClaimOutcome.Claimed, entry.Payload, entry.Version));
        }
    }

    public ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Find(key) is { } entry && entry.Claimant == claimant)
            {
                _entries[key] = entry with { Claimant = null, LeaseEnd = default };
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(SnapshotKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Remove(key);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RemoveUserAsync(string user, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            SnapshotKey[] keys = [.. _entries.Keys.Where(key => Find(key) is { IsRemoved: false } entry && entry.User == user)];
            Array.ForEach(keys, Remove);
            return ValueTask.FromResult(keys.Length);
        }
    }

    private void Remove(SnapshotKey key) => _entries[key] = new Entry([], 0, time.GetUtcNow() + ISnapshotStore.RemovalMemory) { IsRemoved = true };

    private Entry? Find(SnapshotKey key) => _entries.TryGetValue(key, out Entry? entry) && entry.Until > time.GetUtcNow() ? entry : null;
}
