namespace CircuitKit.Snapshots.File;

/// <summary>Work on the database that somebody waits for.</summary>
internal abstract class DatabaseCall
{
    /// <summary>Whether the caller is still waiting. From now on it waits for the end: the work may use the caller's memory.</summary>
    public abstract bool TryBegin();

    /// <summary>Does the work, within a transaction. It may be done again after a failure.</summary>
    public abstract void Run(SnapshotTable table);

    /// <summary>The transaction is in the database.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it is in the database.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc cref="DatabaseCall"/>
internal sealed class DatabaseCall<T>(Func<SnapshotTable, T> work) : DatabaseCall
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasBegun;
    private T? _result;

    public async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static (call, token) => ((DatabaseCall<T>)call!).GiveUp(token), this).ConfigureAwait(false))
        {
            return await _source.Task.ConfigureAwait(false);
        }
    }

    public override bool TryBegin()
    {
        lock (_source)
        {
            _hasBegun = !_source.Task.IsCompleted;
            return _hasBegun;
        }
    }

    public override void Run(SnapshotTable table) => _result = work(table);

    public override void Complete() => _source.TrySetResult(_result!);

    public override void Fail(Exception exception) => _source.TrySetException(exception);

    private void GiveUp(CancellationToken cancellationToken)
    {
        lock (_source)
        {
            if (!_hasBegun)
            {
                _source.TrySetCanceled(cancellationToken);
            }
        }
    }
}
