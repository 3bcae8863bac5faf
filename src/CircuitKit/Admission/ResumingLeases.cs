namespace CircuitKit.Admission;

/// <summary>The leases of circuits that are being resumed and that no browser shows yet, the oldest first. Not thread-safe.</summary>
internal sealed class ResumingLeases(TimeProvider time)
{
    /// <summary>A resume that takes longer no longer counts: its browser may never show it.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private readonly LinkedList<(AdmissionLease Lease, long Since)> _all = [];

    /// <summary>How many there are. Each counts at most for <see cref="MaxTime"/>.</summary>
    public int Count
    {
        get
        {
            while (_all.First is { } first && time.GetElapsedTime(first.Value.Since) >= MaxTime)
            {
                Remove(first.Value.Lease);
            }

            return _all.Count;
        }
    }

    public void Add(AdmissionLease lease) => lease.Resuming = _all.AddLast((lease, time.GetTimestamp()));

    /// <summary>Removes a lease whose circuit is shown or has ended.</summary>
    public void Remove(AdmissionLease lease)
    {
        if (lease.Resuming is { } entry)
        {
            _all.Remove(entry);
            lease.Resuming = null;
        }
    }
}
