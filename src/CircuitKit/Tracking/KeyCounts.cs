namespace CircuitKit.Tracking;

/// <summary>Counts by key, such as the circuits of each tab. A null key is not counted. Not thread-safe.</summary>
internal sealed class KeyCounts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many keys have a count.</summary>
    public int Keys => _counts.Count;

    public IEnumerable<int> Counts => _counts.Values;

    public int this[string? key] => key is null ? 0 : _counts.GetValueOrDefault(key);

    /// <summary>Changes the count of a key, and returns the new one. A key is dropped when its count reaches 0.</summary>
    public int Add(string? key, int change)
    {
        if (key is null)
        {
            return 0;
        }

        var count = this[key] + change;
        if (count > 0)
        {
            _counts[key] = count;
        }
        else
        {
            _counts.Remove(key);
        }

        return count;
    }
}
