using System.Collections.Concurrent;

namespace CircuitKit.LoadTests.Statistics;

/// <summary>What went wrong, by kind. Safe for use by several threads.</summary>
internal sealed class Failures
{
    private const int LongestText = 200;

    private readonly ConcurrentDictionary<string, int> _kinds = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(string doing, Exception error) => Add($"{doing}: {error.GetType().Name}: {FirstLine(error.Message)}");

    public void Add(string what)
    {
        Interlocked.Increment(ref _count);
        _kinds.AddOrUpdate(what, 1, (_, count) => count + 1);
    }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyDictionary<string, int> ByKind() => new OrderedDictionary<string, int>(_kinds.OrderByDescending(kind => kind.Value));

    private static string FirstLine(string message)
    {
        int end = message.IndexOf('\n', StringComparison.Ordinal);
        string line = end < 0 ? message : message[..end];
        return line.Length > LongestText ? line[..LongestText] : line;
    }
}
