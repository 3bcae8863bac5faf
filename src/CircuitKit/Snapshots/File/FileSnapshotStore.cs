using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;

namespace CircuitKit.Snapshots.File;

/// <summary>Snapshots in a database in one folder, for any number of processes on one machine.</summary>
internal sealed class FileSnapshotStore : INonBlockingStore, IEmptiableStore, IDisposable
{
    // Between two of these, other calls have their turn.
    private const int SweptTogether = 1_000;

    private const string Damaged = "damaged_file";

    private readonly TimeProvider _timeProvider;
    private readonly SnapshotMetrics _metrics;
    private readonly ILogger _logger;
    private readonly DatabaseThread _thread;
    private readonly int _maxPerUser;
    private readonly LogOnce _logged = new();

    public FileSnapshotStore(
        IOptions<FileSnapshotOptions> options,
        IOptions<SnapshotOptions> limits,
        [Clock] TimeProvider timeProvider,
        SnapshotMetrics metrics,
        ILogger<FileSnapshotStore> logger)
    {
        _maxPerUser = limits.Value.MaxPerUser;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        Folder = Path.GetFullPath(options.Value.Folder);
        SnapshotDatabase database = new(Folder, options.Value.FlushToDisk, TakeOver, ReportEmptied);
        _thread = new DatabaseThread(database.Run, database.Dispose);
    }

    public event Action? Emptied;

    public string Name => "file";

    public bool OutlivesProcess => true;

    public string Folder { get; }

    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, snapshot);
        return await _thread.RunAsync(table => Save(table, key, snapshot), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, lease);
        return await _thread.RunAsync(table => Claim(table, key, claimant, lease), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, successor, lease);
        return await _thread.RunAsync(table => NoteSuccessor(table, key, claimant, successor, lease), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant);
        await _thread.RunAsync(
            table =>
            {
                if (table.Find(key) is { } row && row.Claimant == claimant)
                {
                    table.Note(row with { Claimant = null });
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(key, rememberFor);
        return await _thread.RunAsync(table => Remove(table, key, rememberFor), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(user, rememberFor);
        return await _thread.RunAsync(
            table => table.RemoveUser(user, before, Later(rememberFor), _timeProvider.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what has expired, and the oldest snapshots of a user who has more than the options allow.</summary>
    public async Task<FileSweepResult> SweepAsync(CancellationToken cancellationToken)
    {
        var examined = 0;
        var expired = 0;
        for (long? from = 0; from is { } last;)
        {
            var chunk = await _thread.RunAsync(
                table => table.DeleteExpired(last, SweptTogether, _timeProvider.GetUtcNow()), cancellationToken).ConfigureAwait(false);
            from = chunk.Last;
            examined += chunk.Examined;
            expired += chunk.Removed;
        }

        await _thread.RunAsync(table => table.Forget(_timeProvider.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        var dropped = await _thread.RunAsync(table => table.DeleteBeyond(_maxPerUser, _timeProvider.GetUtcNow()), cancellationToken)
            .ConfigureAwait(false);
        if (dropped > 0)
        {
            _metrics.SnapshotEvicted(SnapshotEvictionReason.UserLimit, dropped);
            if (_logged.IsNew(nameof(Log.SnapshotsOfUserFull)))
            {
                Log.SnapshotsOfUserFull(_logger, _maxPerUser);
            }
        }

        return new FileSweepResult(examined, expired, dropped);
    }

    public void Dispose() => _thread.Dispose();

    private SnapshotSaveOutcome Save(SnapshotTable table, SnapshotKey key, StoredSnapshot snapshot)
    {
        var now = _timeProvider.GetUtcNow();
        var savedAt = now - snapshot.Age;
        var validUntil = Later(snapshot.TimeToLive);
        if (table.TryReplace(key, snapshot, savedAt, validUntil, now))
        {
            return SnapshotSaveOutcome.Saved;
        }

        if (table.IsRemoved(key, now))
        {
            return SnapshotSaveOutcome.Removed;
        }

        var present = Find(table, key);
        if (present?.IsClaimed(now) == true)
        {
            return SnapshotSaveOutcome.Claimed;
        }

        // A damaged row must not stand against saves.
        if (present?.Version >= snapshot.Version && ReadOrDelete(table, present) is not null)
        {
            return SnapshotSaveOutcome.Stale;
        }

        table.Put(key, snapshot, savedAt, validUntil, present?.Claims ?? default, present?.Successor);
        return SnapshotSaveOutcome.Saved;
    }

    private void TakeOver(SnapshotTable table, IEnumerable<FormerSnapshot> snapshots)
    {
        var now = _timeProvider.GetUtcNow();
        foreach (var former in snapshots.Where(former => former.ValidUntil > now))
        {
            if (former.IsRemoval)
            {
                table.Remember(former.Key, former.ValidUntil);
                continue;
            }

            StoredSnapshot snapshot = new()
            {
                Payload = former.Payload,
                Version = former.Version,
                TimeToLive = former.ValidUntil - now,
                User = former.User,
                Age = former.SavedAt < now ? now - former.SavedAt : TimeSpan.Zero,
            };
            Save(table, former.Key, snapshot);
        }
    }

    private SnapshotClaim Claim(SnapshotTable table, SnapshotKey key, string claimant, TimeSpan lease)
    {
        var now = _timeProvider.GetUtcNow();
        if (Find(table, key) is not { } row)
        {
            return SnapshotClaim.NotFound;
        }

        if (row.IsClaimed(now) && row.Claimant != claimant)
        {
            return new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = row.LeaseEndsAt - now };
        }

        var isRenewal = row.Claimant == claimant;
        if (!isRenewal && row.Claims.TooMany(now) is { } wait)
        {
            return new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = wait };
        }

        if (ReadOrDelete(table, row) is not { } payload)
        {
            return SnapshotClaim.NotFound;
        }

        table.Note(row with { Claimant = claimant, LeaseEndsAt = Later(lease), Claims = isRenewal ? row.Claims : row.Claims.Add(now) });
        return new SnapshotClaim
        {
            Outcome = SnapshotClaimOutcome.Claimed,
            Payload = payload,
            Version = row.Version,
            User = row.User,
            Age = now - row.SavedAt,
            Successor = row.Successor,
        };
    }

    private SnapshotClaimOutcome NoteSuccessor(SnapshotTable table, SnapshotKey key, string claimant, string successor, TimeSpan lease)
    {
        if (Find(table, key) is not { } row)
        {
            return SnapshotClaimOutcome.NotFound;
        }

        if (row.Claimant != claimant)
        {
            return SnapshotClaimOutcome.AlreadyClaimed;
        }

        table.Note(row with { Successor = successor, LeaseEndsAt = Later(lease) });
        return SnapshotClaimOutcome.Claimed;
    }

    private string? Remove(SnapshotTable table, SnapshotKey key, TimeSpan rememberFor)
    {
        table.Remember(key, Later(rememberFor));
        if (table.Find(key) is not { } row)
        {
            return null;
        }

        table.Delete(row.Id);
        return row.ValidUntil > _timeProvider.GetUtcNow() ? row.Successor : null;
    }

    // What has expired is not there.
    private SnapshotRow? Find(SnapshotTable table, SnapshotKey key) =>
        table.Find(key) is { } row && row.ValidUntil > _timeProvider.GetUtcNow() ? row : null;

    private byte[]? ReadOrDelete(SnapshotTable table, SnapshotRow row)
    {
        var payload = table.ReadPayload(row);
        if (payload is null)
        {
            table.Delete(row.Id);
            Report(() => Log.SnapshotDamaged(_logger, Folder));
        }

        return payload;
    }

    private void ReportEmptied(string damage)
    {
        Try(() => Emptied?.Invoke());
        Report(() => Log.SnapshotDatabaseEmptied(_logger, Folder, damage));
    }

    private void Report(Action log)
    {
        Try(() => _metrics.StoreFailed(Name, Damaged));
        Try(log);
    }

    // A logger that throws must not cost a snapshot.
    private static void Try(Action report)
    {
        try
        {
            report();
        }
        catch (Exception) // Whatever it is.
        {
            // There is nowhere left to report it.
        }
    }

    private DateTimeOffset Later(TimeSpan time)
    {
        var now = _timeProvider.GetUtcNow();
        return time < DateTimeOffset.MaxValue - now ? now + time : DateTimeOffset.MaxValue;
    }
}
