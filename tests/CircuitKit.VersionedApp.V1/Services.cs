using Microsoft.AspNetCore.Components;

namespace CircuitKit.VersionedApp;

/// <summary>A service whose state has the same shape in both versions.</summary>
public sealed class Basket
{
    [PersistentState]
    public List<string>? Items { get; set; }
}

/// <summary>A service registered by its interface, which has no persistent property itself.</summary>
public interface IWishes
{
    string? First { get; set; }
}

/// <inheritdoc/>
public sealed class Wishes : IWishes
{
    [PersistentState]
    public string? First { get; set; }
}

/// <summary>A service of which one property has another type in version 2.</summary>
public sealed class Ticket
{
#if V2
    [PersistentState]
    public int Number { get; set; }
#else
    [PersistentState]
    public string? Number { get; set; }
#endif

    [PersistentState]
    public string? Owner { get; set; }
}
