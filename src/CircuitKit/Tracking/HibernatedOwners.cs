namespace CircuitKit.Tracking;

/// <summary>Whose a hibernated circuit is. The address counts for a user who is not signed in only.</summary>
internal readonly record struct HibernatedOwner(string? UserKey, string? Address, string? TabId)
{
    public static HibernatedOwner Of(TrackedCircuit circuit) => Of(circuit.View(), circuit.Address);

    public static HibernatedOwner Of(CircuitInfo circuit, string? address) =>
        new(circuit.UserKey, circuit.UserKey is null ? address : null, circuit.TabId);
}

/// <summary>How many there are of a user, of an address and of a tab. Not thread-safe.</summary>
internal sealed class HibernatedOwners
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tabs = new(StringComparer.Ordinal);

    public HibernatedCounts Of(HibernatedOwner owner) => new(Count, Of(_users, owner.UserKey), Of(_addresses, owner.Address), Of(_tabs, owner.TabId));

    public int Count { get; private set; }

    public void Add(HibernatedOwner owner) => Change(owner, 1);

    public void Remove(HibernatedOwner owner) => Change(owner, -1);

    private void Change(HibernatedOwner owner, int by)
    {
        Count += by;
        Change(_users, owner.UserKey, by);
        Change(_addresses, owner.Address, by);
        Change(_tabs, owner.TabId, by);
    }

    private static void Change(Dictionary<string, int> counts, string? key, int by)
    {
        if (key is null)
        {
            return;
        }

        var count = Of(counts, key) + by;
        if (count > 0)
        {
            counts[key] = count;
        }
        else
        {
            counts.Remove(key);
        }
    }

    private static int Of(Dictionary<string, int> counts, string? key) => key is null ? 0 : counts.GetValueOrDefault(key);
}

/// <summary>How many circuits there are in all, and of one owner.</summary>
internal readonly record struct HibernatedCounts(int All, int User, int Address, int Tab)
{
    public static HibernatedCounts operator +(HibernatedCounts one, HibernatedCounts other) =>
        new(one.All + other.All, one.User + other.User, one.Address + other.Address, one.Tab + other.Tab);
}
