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
