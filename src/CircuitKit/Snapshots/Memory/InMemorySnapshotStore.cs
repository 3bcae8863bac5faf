using CircuitKit.Observability;

namespace CircuitKit.Snapshots.Memory;

/// <summary>
/// Snapshots in this process's memory, bounded by count and bytes; when full, the least valuable goes first (<see cref="SnapshotCrowds"/>). The store
/// of an app that configures none, and the place where snapshots wait while the configured store does not answer.
/// </summary>
internal sealed class InMemorySnapshotStore : ISnapshotStore, IDisposable
{
    private static readonly TimeSpan s_purgeInterval = TimeSpan.FromMinutes(1);

    // Guards everything below; held for dictionary work only, never while bytes are copied.
    private readonly Lock _lock = new();
    private readonly Dictionary<SnapshotKey, LinkedListNode<MemoryEntry>> _entries = [];
    private readonly LinkedList<MemoryEntry> _oldestFirst = [];
    private readonly SnapshotCrowds _crowds = new();
    private readonly RemovalMemory _removals;
    private readonly SnapshotOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly SnapshotMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ITimer _purgeTimer;
    private readonly LogOnce _said = new();
    private long _bytes;
    private long _saves;

    public InMemorySnapshotStore(
        IOptions<SnapshotOptions> options, [Clock] TimeProvider timeProvider, SnapshotMetrics metrics, ILogger<InMemorySnapshotStore> logger)
    {
        _options = options.Value;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _removals = new RemovalMemory(timeProvider);

        // Expired state must not linger in an idle process either.
        _purgeTimer = timeProvider.CreateTimer(static store => ((InMemorySnapshotStore)store!).Purge(), this, s_purgeInterval, s_purgeInterval);
    }

    public string Name => "memory";

    public bool OutlivesProcess => false;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    public ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TrySave(key, snapshot, out SnapshotSaveOutcome outcome)
            ? ValueTask.FromResult(outcome)
            : throw new InvalidOperationException(
                $"A snapshot of {snapshot.Payload.Length} bytes does not fit into memory; raise "
                + $"CircuitKit:Snapshots:InMemoryMaxBytes ({_options.InMemoryMaxBytes}) or InMemoryMaxCount ({_options.InMemoryMaxCount}).");
    }

    /// <summary>Saves, unless the snapshot alone is over the bounds, or all others are worth more.</summary>
    public bool TrySave(SnapshotKey key, StoredSnapshot snapshot, out SnapshotSaveOutcome outcome)
    {
        StoreArguments.Check(key, snapshot);
        var copy = snapshot.Payload.ToArray();
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            if (FenceUnderLock(key, now) is { } fence)
            {
                outcome = fence;
                return true;
            }

            var present = Find(key, now);
            if (present?.Version >= snapshot.Version)
            {
                outcome = SnapshotSaveOutcome.Stale;
                return true;
            }

            outcome = SnapshotSaveOutcome.Saved;
            if (_options.InMemoryMaxCount == 0 || copy.Length > _options.InMemoryMaxBytes)
            {
                return false;
            }

            Drop(key);
            var entry = new MemoryEntry
            {
                Key = key,
                Payload = copy,
                Version = snapshot.Version,
                User = snapshot.User,
                SavedAt = now - snapshot.Age,
                ExpiresAt = Later(now, snapshot.TimeToLive),
                Crowd = snapshot.User ?? snapshot.Address ?? string.Empty,
                IsUnusedAnonymous = snapshot is { User: null, IsUnused: true },
                Number = ++_saves,
                Claims = present?.Claims ?? default,
                Successor = present?.Successor,
            };
            _entries.Add(key, _oldestFirst.AddLast(entry));
            _crowds.Add(entry);
            _bytes += copy.Length;
            MakeRoom(entry, now);
            return _entries.ContainsKey(key);
        }
    }

    public ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Claim(key, claimant, lease));
    }

    public SnapshotClaim Claim(SnapshotKey key, string claimant, TimeSpan lease)
    {
        StoreArguments.Check(key, claimant, lease);
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            if (Find(key, now) is not { } entry)
            {
                return SnapshotClaim.NotFound;
            }

            if (entry.IsClaimed(now) && entry.Claimant != claimant)
            {
                return new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = entry.LeaseEndsAt - now };
            }

            if (entry.Claimant != claimant)
            {
                if (entry.Claims.TooMany(now) is { } wait)
                {
                    return new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = wait };
                }

                entry.Claims = entry.Claims.Add(now);
            }

            entry.Claimant = claimant;
            entry.LeaseEndsAt = Later(now, lease);
            return new SnapshotClaim
            {
                Outcome = SnapshotClaimOutcome.Claimed,
                Payload = entry.Payload,
                Version = entry.Version,
                User = entry.User,
                Age = now - entry.SavedAt,
                Successor = entry.Successor,
            };
        }
    }

    public ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(NoteSuccessor(key, claimant, successor, lease));
    }

    public SnapshotClaimOutcome NoteSuccessor(SnapshotKey key, string claimant, string successor, TimeSpan lease)
    {
        StoreArguments.Check(key, claimant, successor, lease);
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            if (Find(key, now) is not { } entry)
            {
                return SnapshotClaimOutcome.NotFound;
            }

            if (entry.Claimant != claimant)
            {
                return SnapshotClaimOutcome.AlreadyClaimed;
            }

            entry.Successor = successor;
            entry.LeaseEndsAt = Later(now, lease);
            return SnapshotClaimOutcome.Claimed;
        }
    }

    public ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreArguments.Check(key, claimant);
        lock (_lock)
        {
            if (Find(key, _timeProvider.GetUtcNow()) is { } entry && entry.Claimant == claimant)
            {
                entry.Claimant = null;
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Remove(key, rememberFor));
    }

    public string? Remove(SnapshotKey key, TimeSpan rememberFor)
    {
        StoreArguments.CheckRemoval(key, rememberFor);
        lock (_lock)
        {
            var successor = Find(key, _timeProvider.GetUtcNow())?.Successor;
            Drop(key);
            _removals.Add(key, rememberFor);
            return successor;
        }
    }

    public ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(RemoveUser(user, before, rememberFor));
    }

    // A walk over all of them: a sign-out is rare, and an index would cost every save.
    public int RemoveUser(string user, DateTimeOffset before, TimeSpan rememberFor)
    {
        StoreArguments.CheckRemoval(user, rememberFor);
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            SnapshotKey[] keys = [.. _oldestFirst
                .Where(entry => entry.User == user && entry.ExpiresAt > now && entry.IsBefore(before, now))
                .Select(entry => entry.Key)];
            foreach (var key in keys)
            {
                Drop(key);
                _removals.Add(key, rememberFor);
            }

            return keys.Length;
        }
    }

    /// <summary>What stands against any save here: a running claim or a removal. Null when nothing does.</summary>
    public SnapshotSaveOutcome? Fence(SnapshotKey key)
    {
        lock (_lock)
        {
            return FenceUnderLock(key, _timeProvider.GetUtcNow());
        }
    }

    /// <summary>Looks at a snapshot that nobody has claimed, with the time it still has to live.</summary>
    public bool TryPeek(SnapshotKey key, out StoredSnapshot snapshot)
    {
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            if (Find(key, now) is { } entry && !entry.IsClaimed(now))
            {
                snapshot = new StoredSnapshot
                {
                    Payload = entry.Payload,
                    Version = entry.Version,
                    TimeToLive = entry.ExpiresAt - now,
                    User = entry.User,
                    Age = entry.SavedAt < now ? now - entry.SavedAt : TimeSpan.Zero,
                };
                return true;
            }
        }

        snapshot = default;
        return false;
    }

    /// <summary>The note of the circuit that continues a snapshot, if there is one.</summary>
    public string? SuccessorOf(SnapshotKey key)
    {
        lock (_lock)
        {
            return Find(key, _timeProvider.GetUtcNow())?.Successor;
        }
    }

    /// <summary>Drops a copy that is no longer needed here, without remembering a removal; a newer version stays.</summary>
    public void Forget(SnapshotKey key, long upToVersion)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value.Version <= upToVersion)
            {
                Drop(key);
            }
        }
    }

    /// <summary>All keys, the one written longest ago first.</summary>
    public SnapshotKey[] Keys()
    {
        lock (_lock)
        {
            return [.. _oldestFirst.Select(entry => entry.Key)];
        }
    }

    public void Dispose() => _purgeTimer.Dispose();

    private SnapshotSaveOutcome? FenceUnderLock(SnapshotKey key, DateTimeOffset now) =>
        _removals.Contains(key) ? SnapshotSaveOutcome.Removed
        : Find(key, now) is { } entry && entry.IsClaimed(now) ? SnapshotSaveOutcome.Claimed
        : null;

    private MemoryEntry? Find(SnapshotKey key, DateTimeOffset now)
    {
        if (!_entries.TryGetValue(key, out var node))
        {
            return null;
        }

        if (node.Value.ExpiresAt > now)
        {
            return node.Value;
        }

        Drop(key);
        return null;
    }

    private void Drop(SnapshotKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _oldestFirst.Remove(node);
            _crowds.Remove(node.Value);
            _bytes -= node.Value.Payload.Length;
        }
    }

    private void MakeRoom(MemoryEntry saved, DateTimeOffset now)
    {
        if (saved.User is not null && _crowds.OldestBeyond(saved, _options.MaxPerUser) is { } oldest)
        {
            Evict(oldest, SnapshotEvictionReason.UserLimit, now);
        }

        while (IsFull && _crowds.LeastValuable is { } least)
        {
            Evict(least, SnapshotEvictionReason.MemoryFull, now);
        }
    }

    private bool IsFull => _entries.Count > _options.InMemoryMaxCount || _bytes > _options.InMemoryMaxBytes;

    private void Evict(CrowdedSnapshot entry, SnapshotEvictionReason reason, DateTimeOffset now)
    {
        Drop(entry.Key);
        if (entry.ExpiresAt <= now)
        {
            return;
        }

        _metrics.SnapshotEvicted(reason);
        switch (reason)
        {
            case SnapshotEvictionReason.UserLimit when _said.IsNew(nameof(Log.SnapshotsOfUserFull)):
                Log.SnapshotsOfUserFull(_logger, _options.MaxPerUser);
                break;
            case SnapshotEvictionReason.MemoryFull when _said.IsNew(nameof(Log.SnapshotMemoryFull)):
                Log.SnapshotMemoryFull(_logger, _options.InMemoryMaxCount, _options.InMemoryMaxBytes);
                break;
        }
    }

    private void Purge()
    {
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            foreach (var expired in _oldestFirst.Where(entry => entry.ExpiresAt <= now).ToList())
            {
                Drop(expired.Key);
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset now, TimeSpan time) =>
        time < DateTimeOffset.MaxValue - now ? now + time : DateTimeOffset.MaxValue;
}
