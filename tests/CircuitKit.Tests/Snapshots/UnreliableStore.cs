using CircuitKit.Snapshots.Memory;

namespace CircuitKit.Tests.Snapshots;

/// <summary>A good store behind a bad line: works, throws or never answers, as the test says.</summary>
internal sealed class UnreliableStore(InMemorySnapshotStore inner) : ISnapshotStore
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public string Name => "unreliable";

    public bool OutlivesProcess => true;

    /// <summary>What happens before each call; null when the line is good.</summary>
    public Func<CancellationToken, Task>? Trouble { get; set; }

    /// <summary>What happens before each save besides.</summary>
    public Func<CancellationToken, Task>? SaveTrouble { get; set; }

    /// <summary>What happens before each note of a successor besides.</summary>
    public Func<CancellationToken, Task>? NoteTrouble { get; set; }

    /// <summary>How many notes of a successor it was asked for.</summary>
    public int Notes { get; private set; }

    /// <summary>The largest snapshot it takes.</summary>
    public int TakesUpTo { get; set; } = int.MaxValue;

    /// <summary>What happens before each removal of a user besides.</summary>
    public Func<CancellationToken, Task>? UserRemovalTrouble { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    public InMemorySnapshotStore Inner => inner;

    public static Task Hang(CancellationToken cancellationToken) => new TaskCompletionSource().Task;

    public static Task Throw(CancellationToken cancellationToken) => throw new IOException("The disk is full.");

    public static Task BlockThread(CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne();
        return Task.CompletedTask;
    }

    public async ValueTask<SnapshotSaveOutcome> SaveAsync(SnapshotKey key, StoredSnapshot snapshot, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken, SaveTrouble);
        if (snapshot.Payload.Length > TakesUpTo)
        {
            await Throw(cancellationToken);
        }

        return await inner.SaveAsync(key, snapshot, cancellationToken);
    }

    public async ValueTask<SnapshotClaim> ClaimAsync(SnapshotKey key, string claimant, TimeSpan lease, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        return await inner.ClaimAsync(key, claimant, lease, cancellationToken);
    }

    public async ValueTask<SnapshotClaimOutcome> NoteSuccessorAsync(
        SnapshotKey key, string claimant, string successor, TimeSpan lease, CancellationToken cancellationToken)
    {
        Notes++;
        await PassAsync(cancellationToken, NoteTrouble);
        return await inner.NoteSuccessorAsync(key, claimant, successor, lease, cancellationToken);
    }

    public async ValueTask ReleaseAsync(SnapshotKey key, string claimant, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        await inner.ReleaseAsync(key, claimant, cancellationToken);
    }

    public async ValueTask<string?> RemoveAsync(SnapshotKey key, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        return await inner.RemoveAsync(key, rememberFor, cancellationToken);
    }

    public async ValueTask<int> RemoveUserAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken, UserRemovalTrouble);
        return await inner.RemoveUserAsync(user, before, rememberFor, cancellationToken);
    }

    /// <summary>Waits until something that only calls can bring about has come about.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task called;
            lock (_lock)
            {
                called = _called.Task;
            }

            if (condition())
            {
                return;
            }

            // What follows a call has no signal of its own; the short wait covers the steps between the call and its effect.
            await Task.WhenAny(called, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    // With the trouble of the moment it was made at: who is told of the call may end it.
    private async Task PassAsync(CancellationToken cancellationToken, Func<CancellationToken, Task>? alsoTrouble = null)
    {
        Func<CancellationToken, Task>? trouble = Trouble;
        Interlocked.Increment(ref _calls);
        lock (_lock)
        {
            _called.TrySetResult();
            _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await (trouble?.Invoke(cancellationToken) ?? Task.CompletedTask);
        await (alsoTrouble?.Invoke(cancellationToken) ?? Task.CompletedTask);
    }
}
