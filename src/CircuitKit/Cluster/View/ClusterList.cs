namespace CircuitKit;

/// <summary>
/// A list over all servers, in the ordinal order of the ids. It may be of any length: it is read from the servers page by page while it is
/// enumerated. Each enumeration reads it again.
/// </summary>
/// <remarks>
/// Circuits may come and go during an enumeration. One that exists throughout is listed exactly once. When a server does not answer within 3 seconds,
/// the enumeration goes on without the rest of its items.
/// </remarks>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class ClusterList<T> : IAsyncEnumerable<T>
{
    private readonly Func<ClusterList<T>, CancellationToken, IAsyncEnumerator<T>> _read;

    internal ClusterList(Func<ClusterList<T>, CancellationToken, IAsyncEnumerator<T>> read) => _read = read;

    /// <summary>The living servers that did not answer in time: the rest of their items is missing. Empty before the enumeration.</summary>
    public IReadOnlyList<string> MissingNodes { get; internal set; } = [];

    /// <summary>
    /// Whether the list was enumerated to its end and nothing is missing. False before that, when a server did not answer, and when Redis could not
    /// list the servers.
    /// </summary>
    public bool IsComplete { get; internal set; }

    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => _read(this, cancellationToken);
}
