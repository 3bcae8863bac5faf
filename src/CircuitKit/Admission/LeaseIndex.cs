using System.Runtime.InteropServices;

namespace CircuitKit.Admission;

/// <summary>Leases by a key that few of them share. A null key has no leases. Not thread-safe.</summary>
internal sealed class LeaseIndex
{
    private readonly Dictionary<string, List<AdmissionLease>> _leases = new(StringComparer.Ordinal);

    public IReadOnlyList<AdmissionLease> Of(string? key) => key is not null && _leases.TryGetValue(key, out var leases) ? leases : [];

    public void Add(string? key, AdmissionLease lease)
    {
        if (key is not null)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_leases, key, out _) ??= []).Add(lease);
        }
    }

    public void Remove(string? key, AdmissionLease lease)
    {
        if (key is not null && _leases.TryGetValue(key, out var leases) && leases.Remove(lease) && leases.Count == 0)
        {
            _leases.Remove(key);
        }
    }
}

/// <summary>The number of leases by a key that very many may share. A null key has no leases. Not thread-safe.</summary>
internal sealed class LeaseCount
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Keys => _counts.Count;

    public int Of(string? key) => key is null ? 0 : _counts.GetValueOrDefault(key);

    public void Add(string? key)
    {
        if (key is not null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
        }
    }

    public void Remove(string? key)
    {
        if (key is not null && _counts.TryGetValue(key, out var count))
        {
            if (count == 1)
            {
                _counts.Remove(key);
            }
            else
            {
                _counts[key] = count - 1;
            }
        }
    }
}
