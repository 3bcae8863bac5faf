namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>
/// Writes of which each is a newer version of its key: an older one would be refused, which is quick. A circuit saves one snapshot after the other,
/// and so does each key here: two at once could arrive in the other order.
/// </summary>
internal sealed class VersionedWrites
{
    private readonly Func<int, long, byte[], Task> _write;
    private readonly SemaphoreSlim[] _turns;
    private readonly byte[] _payload;
    private long _version;

    /// <param name="writes">Their size, and over how many keys they go.</param>
    /// <param name="write">Writes a version of a key.</param>
    public VersionedWrites(RawSets writes, Func<int, long, byte[], Task> write)
    {
        _write = write;
        _turns = [.. Enumerable.Range(0, writes.Keys).Select(_ => new SemaphoreSlim(1))];
        _payload = new byte[writes.Bytes];
        Random.Shared.NextBytes(_payload);
    }

    public Task RunAsync(RawSets some, CancellationToken cancellationToken) => InFlight.RunAsync(
        some.Writes,
        some.InFlight,
        async i =>
        {
            int key = i % _turns.Length;
            await _turns[key].WaitAsync(cancellationToken);
            try
            {
                await _write(key, Interlocked.Increment(ref _version), _payload);
            }
            finally
            {
                _turns[key].Release();
            }
        },
        cancellationToken);
}
