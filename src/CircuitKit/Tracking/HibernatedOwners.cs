namespace CircuitKit.Tracking;

/// <summary>The owner of a hibernated circuit. The address counts only for a user who is not signed in.</summary>
internal readonly record struct HibernatedOwner(string? UserKey, string? Address, string? TabId)
{
    public static HibernatedOwner Of(TrackedCircuit circuit) => Of(circuit.View(), circuit.Address);

    public static HibernatedOwner Of(CircuitInfo circuit, string? address) =>
        new(circuit.UserKey, circuit.UserKey is null ? address : null, circuit.TabId);
}

/// <summary>Counts hibernated circuits by user, address and tab. Not thread-safe.</summary>
internal sealed class HibernatedOwners
{
    private readonly KeyCounts _users = new();
    private readonly KeyCounts _addresses = new();
    private readonly KeyCounts _tabs = new();

    public int Count { get; private set; }

    public HibernatedCounts Of(HibernatedOwner owner) => new(Count, _users[owner.UserKey], _addresses[owner.Address], _tabs[owner.TabId]);

    public void Add(HibernatedOwner owner) => Change(owner, 1);

    public void Remove(HibernatedOwner owner) => Change(owner, -1);

    private void Change(HibernatedOwner owner, int by)
    {
        Count += by;
        _users.Add(owner.UserKey, by);
        _addresses.Add(owner.Address, by);
        _tabs.Add(owner.TabId, by);
    }
}

/// <summary>How many hibernated circuits there are in all, and of one user, address and tab.</summary>
internal readonly record struct HibernatedCounts(int All, int User, int Address, int Tab)
{
    public static HibernatedCounts operator +(HibernatedCounts one, HibernatedCounts other) =>
        new(one.All + other.All, one.User + other.User, one.Address + other.Address, one.Tab + other.Tab);
}
