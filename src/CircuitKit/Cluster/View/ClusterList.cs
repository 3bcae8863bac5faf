namespace CircuitKit;

/// <summary>
/// A list over all servers, in the order of the ids (ordinal). It is read from the servers in parts while it is enumerated, so that it may be of any
/// length; each enumeration reads it again.
/// </summary>
/// <remarks>
/// Circuits come and go meanwhile; one that is there all the time is listed exactly once. A server that does not answer within 3 seconds does not end
/// the enumeration: the rest of its items is left out.
/// </remarks>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class ClusterList<T> : IAsyncEnumerable<T>
{
    private readonly Func<ClusterList<T>, CancellationToken, IAsyncEnumerator<T>> _read;

    internal ClusterList(Func<ClusterList<T>, CancellationToken, IAsyncEnumerator<T>> read) => _read = read;

    /// <summary>The living servers that did not answer in time: the rest of what they hold was left out. Empty before the enumeration.</summary>
    public IReadOnlyList<string> MissingNodes { get; internal set; } = [];

    /// <summary>
    /// Whether the list was enumerated to its end and nothing was left out. False before that, when a server is missing, and when Redis did not say
    /// which servers there are.
    /// </summary>
    public bool IsComplete { get; internal set; }

    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => _read(this, cancellationToken);
}
