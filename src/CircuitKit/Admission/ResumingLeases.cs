namespace CircuitKit.Admission;

/// <summary>The leases of circuits that are being resumed and not shown yet, the oldest first. Not thread-safe.</summary>
internal sealed class ResumingLeases(TimeProvider time)
{
    /// <summary>A resume that takes longer, as in a browser that shows nothing, no longer keeps new circuits out.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private readonly LinkedList<(AdmissionLease Lease, long Since)> _all = [];

    /// <summary>How many there are; none for longer than <see cref="MaxTime"/>.</summary>
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

    /// <summary>Its browser shows it, or it is over.</summary>
    public void Remove(AdmissionLease lease)
    {
        if (lease.Resuming is { } entry)
        {
            _all.Remove(entry);
            lease.Resuming = null;
        }
    }
}
