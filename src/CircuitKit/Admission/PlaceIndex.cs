using System.Runtime.InteropServices;

namespace CircuitKit.Admission;

/// <summary>Places by something that a few have in common and not everybody has. A key without a place is not kept. Not thread-safe.</summary>
internal sealed class PlaceIndex
{
    private readonly Dictionary<string, List<Admittance>> _places = new(StringComparer.Ordinal);

    public IReadOnlyList<Admittance> Of(string key) => _places.GetValueOrDefault(key) ?? (IReadOnlyList<Admittance>)[];

    public void Add(string? key, Admittance place)
    {
        if (key is not null)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_places, key, out _) ??= []).Add(place);
        }
    }

    public void Remove(string? key, Admittance place)
    {
        if (key is not null && _places.TryGetValue(key, out var places) && places.Remove(place) && places.Count == 0)
        {
            _places.Remove(key);
        }
    }
}

/// <summary>How many places have something in common that very many may have. Not thread-safe.</summary>
internal sealed class PlaceCount<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _counts = [];

    public int Keys => _counts.Count;

    public int Of(TKey key) => _counts.GetValueOrDefault(key);

    public void Add(TKey key) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;

    public void Remove(TKey key)
    {
        if (_counts.TryGetValue(key, out var count) && count > 1)
        {
            _counts[key] = count - 1;
        }
        else
        {
            _counts.Remove(key);
        }
    }
}
