namespace CircuitKit.TestApp;

/// <summary>Stands for a database that others change meanwhile, and for what all circuits share.</summary>
public sealed class RowSource
{
    /// <summary>The ids of the rows.</summary>
    public List<int> Ids { get; } = [1, 2, 3];

    /// <summary>Objects that all circuits have.</summary>
    public IReadOnlyList<BookEntry> Shared { get; } = [new() { Text = "shared" }];
}
