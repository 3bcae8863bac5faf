namespace CircuitKit;

/// <summary>One page of a list over all servers.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record ClusterPage<T>
{
    /// <summary>The items, in the order of their ids.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Where the next page begins, for <see cref="CircuitQuery.After"/>; null when this is the last one.</summary>
    public string? Next { get; init; }

    /// <summary>The living servers that did not answer in time: what they hold is not in <see cref="Items"/>.</summary>
    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    /// <summary>False when a server is missing, or when Redis did not say which servers there are.</summary>
    public bool IsComplete { get; init; } = true;
}
