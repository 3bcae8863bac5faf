using CircuitKit.Observability;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots.File;

/// <summary>Snapshots as files in one folder, for any number of processes on one machine.</summary>
/// <remarks>
/// A key has up to four files: two for the snapshot, a claim, and the mark of a removal. Everything that reads and then writes does both under
/// the sub-folder's lock, which makes the version fence and the claims exact over processes. A death in between does no harm (see
/// <see cref="FolderLock"/>, <see cref="SnapshotPair"/> and <see cref="SnapshotFile"/>).
/// </remarks>
internal sealed class FileSnapshotStore : ISnapshotStore
{
    private readonly FileSnapshotOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly SnapshotMetrics _metrics;
    private readonly ILogger _logger;
    private readonly SnapshotFolder _folder;
    private readonly FileSnapshotSweep _sweep;
    private readonly FileUserRemoval _userRemoval;
    private readonly int _maxPerUser;
    private readonly LogOnce _logged = new();

    public FileSnapshotStore(
        IOptions<FileSnapshotOptions> options,
        IOptions<SnapshotOptions> limits,
        [Clock] TimeProvider timeProvider,
        SnapshotMetrics metrics,
        ILogger<FileSnapshotStore> logger)
    {
        _options = options.Value;
        _maxPerUser = limits.Value.MaxPerUser;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _folder = new SnapshotFolder(_options.Folder, timeProvider);
        _sweep = new FileSnapshotSweep(_folder, this, _maxPerUser, timeProvider);
        _userRemoval = new FileUserRemoval(_folder, this);
    }

    public string Name => "file";

    public bool OutlivesProcess => true;

    public string Folder => _folder.Path;

    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, snapshot);
        return await _folder.RunAsync(key.ToString(), paths => Save(paths, snapshot), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, lease);
        return await _folder.RunAsync(key.ToString(), paths => Claim(paths, claimant, lease), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant, successor, lease);
        return await _folder.RunAsync(key.ToString(), paths => NoteSuccessor(paths, claimant, successor, lease), cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        StoreArguments.Check(key, claimant);
        await _folder.RunAsync(
            key.ToString(),
            paths =>
            {
                if (ClaimNote.Read(paths.Claim) is { } note && note.Claimant == claimant)
                {
                    WriteNote(paths, note with { Claimant = null });
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(key, rememberFor);
        return await _folder.RunAsync(key.ToString(), paths => Remove(paths, rememberFor), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        StoreArguments.CheckRemoval(user, rememberFor);
        return await _userRemoval.RunAsync(user, before, rememberFor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes what has expired, and the oldest snapshots of a user who has more than the options allow. Bounded, and done by one process at a time.
    /// </summary>
    public async Task<FileSweepResult> SweepAsync(CancellationToken cancellationToken)
    {
        var result = await _sweep.RunAsync(cancellationToken).ConfigureAwait(false);
        if (result.BeyondUserLimit is > 0 and var dropped)
        {
            _metrics.SnapshotEvicted(SnapshotEvictionReason.UserLimit, dropped);
            if (_logged.IsNew(nameof(Log.SnapshotsOfUserFull)))
            {
                Log.SnapshotsOfUserFull(_logger, _maxPerUser);
            }
        }

        return result;
    }

    /// <summary>Removes a key's expired files; runs under the lock. Returns how many, and the snapshot that is there.</summary>
    internal int RemoveExpired(SnapshotPaths paths, out SnapshotFile? snapshot)
    {
        var before = Files();
        snapshot = IsRemoved(paths) ? null : Newest(paths);

        // Both of them go when the snapshot has expired.
        if (snapshot is not null && ClaimNote.Read(paths.Claim)?.SaysSomething(_timeProvider.GetUtcNow()) != true)
        {
            System.IO.File.Delete(paths.Claim);
        }

        return before - Files();

        int Files() => Count(paths.First) + Count(paths.Second) + Count(paths.Claim) + Count(paths.Removed);

        static int Count(string path) => System.IO.File.Exists(path) ? 1 : 0;
    }

    /// <summary>
    /// Removes a snapshot that nobody has claimed, unless it was saved again meanwhile; runs under the lock. The removal is not remembered: a circuit
    /// that is live yet is saved again at its next change.
    /// </summary>
    internal bool Drop(UserSnapshotFile found)
    {
        var (paths, user, savedAt) = found;
        if (IsRemoved(paths))
        {
            return false;
        }

        using var pair = Find(paths);
        if (pair.Newest is not { } snapshot
            || (snapshot.User, snapshot.SavedAt) != (user, savedAt)
            || ClaimNote.Read(paths.Claim)?.IsHeld(_timeProvider.GetUtcNow()) == true)
        {
            return false;
        }

        Remove(paths, pair);
        return true;
    }

    /// <summary>Removes a key's snapshot if it is this user's and was saved before a time; runs under the lock.</summary>
    internal bool RemoveIfOf(string user, DateTimeOffset before, TimeSpan rememberFor, SnapshotPaths paths)
    {
        // A time from the future was taken before the clock was set back.
        if (IsRemoved(paths)
            || Newest(paths) is not { } snapshot
            || snapshot.User != user
            || (snapshot.SavedAt > before && snapshot.SavedAt <= _timeProvider.GetUtcNow()))
        {
            return false;
        }

        Remove(paths, rememberFor);
        return true;
    }

    private string? Remove(SnapshotPaths paths, TimeSpan rememberFor)
    {
        var successor = ClaimNote.Read(paths.Claim)?.Successor;

        // A shorter removal does not shorten a longer one.
        var until = Later(rememberFor);
        if (SnapshotFile.Read(paths.Removed, headerOnly: true, out var mark) != SnapshotFileState.Whole || mark.ValidUntil < until)
        {
            // The mark first: a death in between leaves a dead snapshot beside it, not a living one without it.
            Write(paths.Removed, paths, new SnapshotFile(0, _timeProvider.GetUtcNow(), until, null, []), []);
        }

        RemoveSnapshot(paths);
        return successor;
    }

    private SnapshotSaveOutcome Save(SnapshotPaths paths, StoredSnapshot snapshot)
    {
        if (IsRemoved(paths))
        {
            return SnapshotSaveOutcome.Removed;
        }

        using var pair = Find(paths, FileAccess.ReadWrite);
        if (pair.Newest is { } present)
        {
            var note = ClaimNote.Read(paths.Claim);
            if (note?.IsHeld(_timeProvider.GetUtcNow()) == true)
            {
                return SnapshotSaveOutcome.Claimed;
            }

            if (present.Version >= snapshot.Version)
            {
                return SnapshotSaveOutcome.Stale;
            }

            if (note is { Claimant: not null } over)
            {
                WriteNote(paths, over with { Claimant = null });
            }
        }

        var file = new SnapshotFile(snapshot.Version, _timeProvider.GetUtcNow() - snapshot.Age, Later(snapshot.TimeToLive), snapshot.User, []);
        pair.Write(file, snapshot.Payload.Span, _options.FlushToDisk);
        return SnapshotSaveOutcome.Saved;
    }

    private SnapshotClaim Claim(SnapshotPaths paths, string claimant, TimeSpan lease)
    {
        if (IsRemoved(paths))
        {
            return SnapshotClaim.NotFound;
        }

        using var pair = Find(paths);
        var found = pair.Read();
        if (found is not { } snapshot || !IsValid(found))
        {
            Remove(paths, pair);
            return SnapshotClaim.NotFound;
        }

        var now = _timeProvider.GetUtcNow();
        var note = ClaimNote.Read(paths.Claim) ?? default;
        if (note.IsHeld(now) && note.Claimant != claimant)
        {
            return new SnapshotClaim { Outcome = SnapshotClaimOutcome.AlreadyClaimed, RetryAfter = note.LeaseEndsAt - now };
        }

        var isRenewal = note.Claimant == claimant;
        if (!isRenewal && note.Claims.TooMany(now) is { } wait)
        {
            return new SnapshotClaim { Outcome = SnapshotClaimOutcome.TooMany, RetryAfter = wait };
        }

        var claims = isRenewal ? note.Claims : note.Claims.Add(now);
        WriteNote(paths, note with { Claimant = claimant, LeaseEndsAt = Later(lease), Claims = claims });
        return new SnapshotClaim
        {
            Outcome = SnapshotClaimOutcome.Claimed,
            Payload = snapshot.Payload,
            Version = snapshot.Version,
            User = snapshot.User,
            Age = now - snapshot.SavedAt,
            Successor = note.Successor,
        };
    }

    private SnapshotClaimOutcome NoteSuccessor(SnapshotPaths paths, string claimant, string successor, TimeSpan lease)
    {
        if (IsRemoved(paths) || Newest(paths) is null)
        {
            return SnapshotClaimOutcome.NotFound;
        }

        if (ClaimNote.Read(paths.Claim) is not { } note || note.Claimant != claimant)
        {
            return SnapshotClaimOutcome.AlreadyClaimed;
        }

        WriteNote(paths, note with { Successor = successor, LeaseEndsAt = Later(lease) });
        return SnapshotClaimOutcome.Claimed;
    }

    private bool IsRemoved(SnapshotPaths paths)
    {
        var state = SnapshotFile.Read(paths.Removed, headerOnly: true, out var mark);
        if (state == SnapshotFileState.Absent)
        {
            return false;
        }

        if (state == SnapshotFileState.Whole && mark.ValidUntil > _timeProvider.GetUtcNow())
        {
            return true;
        }

        // Also when the mark itself is damaged: it was there, so the snapshot is gone. The mark goes last.
        RemoveSnapshot(paths);
        System.IO.File.Delete(paths.Removed);
        return false;
    }

    // What has expired goes.
    private SnapshotPair Find(SnapshotPaths paths, FileAccess access = FileAccess.Read)
    {
        var pair = new SnapshotPair(paths, access, ReportDamage);
        try
        {
            if (!IsValid(pair.Newest))
            {
                Remove(paths, pair);
            }

            return pair;
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    private SnapshotFile? Newest(SnapshotPaths paths)
    {
        using var pair = Find(paths);
        return pair.Newest;
    }

    private void RemoveSnapshot(SnapshotPaths paths)
    {
        using var pair = new SnapshotPair(paths, FileAccess.Read, ReportDamage);
        Remove(paths, pair);
    }

    private bool IsValid(SnapshotFile? snapshot) => snapshot is { ValidUntil: var end } && end > _timeProvider.GetUtcNow();

    private static void Remove(SnapshotPaths paths, SnapshotPair pair)
    {
        pair.Remove();
        System.IO.File.Delete(paths.Claim);
    }

    private void ReportDamage()
    {
        _metrics.StoreFailed(Name, "damaged_file");
        Log.SnapshotFileDamaged(_logger, _folder.Path);
    }

    private void WriteNote(SnapshotPaths paths, ClaimNote note) =>
        Write(paths.Claim, paths, new SnapshotFile(0, _timeProvider.GetUtcNow(), note.LeaseEndsAt, null, []), note.ToBytes());

    private void Write(string path, SnapshotPaths paths, SnapshotFile file, ReadOnlySpan<byte> payload) =>
        SnapshotFile.Write(path, paths.NewTemporary(), file, payload, _options.FlushToDisk);

    private DateTimeOffset Later(TimeSpan time)
    {
        var now = _timeProvider.GetUtcNow();
        return time < DateTimeOffset.MaxValue - now ? now + time : DateTimeOffset.MaxValue;
    }
}
