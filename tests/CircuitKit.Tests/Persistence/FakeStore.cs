using System.Collections.Concurrent;

namespace CircuitKit.Tests.Persistence;

/// <summary>A store that outlives the process, remembers every save, and fails or refuses when told to.</summary>
internal sealed class FakeStore : ISnapshotStore
{
    public ConcurrentQueue<(SnapshotKey Key, long Version)> Saves { get; } = [];

    public ConcurrentQueue<(SnapshotKey Key, string? User)> SavedFor { get; } = [];

    public ConcurrentQueue<(SnapshotKey Key, TimeSpan TimeToLive)> KeptFor { get; } = [];

    public ConcurrentQueue<SnapshotKey> Removals { get; } = [];

    public ConcurrentQueue<(SnapshotKey Key, string Claimant)> Releases { get; } = [];

    public Func<CancellationToken, Task<SnapshotClaim>> Claim { get; set; } = _ => Task.FromResult(SnapshotClaim.NotFound);

    public ConcurrentQueue<(SnapshotKey Key, string Successor)> Notes { get; } = [];

    public SnapshotClaimOutcome Note { get; set; } = SnapshotClaimOutcome.Claimed;

    public Func<SnapshotKey, string?> SuccessorOf { get; set; } = _ => null;

    public SnapshotSaveOutcome Answer { get; set; } = SnapshotSaveOutcome.Saved;

    public Exception? Failure { get; set; }

    public string Name => "fake";

    public bool OutlivesProcess { get; set; } = true;

    public ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        if (Answer == SnapshotSaveOutcome.Saved)
        {
            Saves.Enqueue((key, snapshot.Version));
            SavedFor.Enqueue((key, snapshot.User));
            KeptFor.Enqueue((key, snapshot.TimeToLive));
        }

        return ValueTask.FromResult(Answer);
    }

    public ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : new(Claim(cancellationToken));

    public ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        Notes.Enqueue((key, successor));
        return ValueTask.FromResult(Note);
    }

    public ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        Releases.Enqueue((key, claimant));
        return ValueTask.CompletedTask;
    }

    public ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        Removals.Enqueue(key);
        return ValueTask.FromResult(SuccessorOf(key));
    }

    public ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken) =>
        ValueTask.FromResult(0);
}
