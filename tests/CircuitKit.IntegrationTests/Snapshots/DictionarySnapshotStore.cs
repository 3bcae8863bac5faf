namespace CircuitKit.IntegrationTests.Snapshots;

/// <summary>The smallest store that keeps every rule.</summary>
internal sealed class DictionarySnapshotStore(TimeProvider time) : ISnapshotStore
{
    private sealed record Entry(StoredSnapshot Snapshot, DateTimeOffset SavedAt, DateTimeOffset Until)
    {
        public bool IsRemoved { get; init; }

        public string? Claimant { get; init; }

        public DateTimeOffset LeaseEnd { get; init; }

        public string? Successor { get; init; }

        public (int Count, DateTimeOffset Since) Claims { get; init; }
    }

    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, Entry> _entries = [];

    public string Name => "dictionary";

    public bool OutlivesProcess => false;

    public ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            Entry? old = Find(key);
            SnapshotSaveOutcome outcome = old switch
            {
                { IsRemoved: true } => SnapshotSaveOutcome.Removed,
                not null when old.LeaseEnd > now => SnapshotSaveOutcome.Claimed,
                not null when old.Snapshot.Version >= snapshot.Version => SnapshotSaveOutcome.Stale,
                _ => SnapshotSaveOutcome.Saved,
            };
            if (outcome == SnapshotSaveOutcome.Saved)
            {
                StoredSnapshot copy = snapshot with { Payload = snapshot.Payload.ToArray() };
                _entries[key] = new Entry(copy, now - snapshot.Age, now + snapshot.TimeToLive)
                {
                    Successor = old?.Successor,
                    Claims = old?.Claims ?? default,
                };
            }

            return ValueTask.FromResult(outcome);
        }
    }

    public ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken = default)
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
                return ValueTask.FromResult(new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = entry.LeaseEnd - now });
            }

            var (count, since) = now - entry.Claims.Since < TimeSpan.FromHours(1) ? entry.Claims : (0, now);
            if (entry.Claimant != claimant && count++ == SnapshotClaim.MaxPerHour)
            {
                return ValueTask.FromResult(new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = since.AddHours(1) - now });
            }

            _entries[key] = entry with { Claimant = claimant, LeaseEnd = now + lease, Claims = (count, since) };
            return ValueTask.FromResult(new SnapshotClaim
            {
                Outcome = SnapshotClaimOutcome.Claimed,
                Payload = entry.Snapshot.Payload,
                Version = entry.Snapshot.Version,
                User = entry.Snapshot.User,
                Age = now - entry.SavedAt,
                Successor = entry.Successor,
            });
        }
    }

    public ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (Find(key) is not { IsRemoved: false } entry)
            {
                return ValueTask.FromResult(SnapshotClaimOutcome.NotFound);
            }

            if (entry.Claimant != claimant)
            {
                return ValueTask.FromResult(SnapshotClaimOutcome.AlreadyClaimed);
            }

            _entries[key] = entry with { Successor = successor, LeaseEnd = time.GetUtcNow() + lease };
            return ValueTask.FromResult(SnapshotClaimOutcome.Claimed);
        }
    }

    public ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken = default)
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

    public ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            string? successor = Find(key)?.Successor;
            Remove(key, rememberFor);
            return ValueTask.FromResult(successor);
        }
    }

    public ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            SnapshotKey[] keys = [.. _entries.Keys.Where(
                key => Find(key) is { IsRemoved: false } entry && entry.Snapshot.User == user && entry.SavedAt <= before)];
            Array.ForEach(keys, key => Remove(key, rememberFor));
            return ValueTask.FromResult(keys.Length);
        }
    }

    private void Remove(SnapshotKey key, TimeSpan rememberFor)
    {
        DateTimeOffset until = time.GetUtcNow() + rememberFor;
        if (Find(key) is not { IsRemoved: true } removed || removed.Until < until)
        {
            _entries[key] = new Entry(default, default, until) { IsRemoved = true };
        }
    }

    private Entry? Find(SnapshotKey key) => _entries.TryGetValue(key, out Entry? entry) && entry.Until > time.GetUtcNow() ? entry : null;
}
