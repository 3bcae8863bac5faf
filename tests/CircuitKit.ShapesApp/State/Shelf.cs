namespace CircuitKit.ShapesApp.State;

/// <summary>A service that a page fills from what the browser has stored, when it has been shown.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Shelf
{
    public List<string> Items { get; set; } = [];

    public Parcel Parcel { get; set; } = new();
}

/// <summary>An object with a part that a form is about.</summary>
public sealed class Parcel
{
    public Address Address { get; set; } = new();

    public int Edits { get; set; }
}

/// <summary>Where a parcel goes.</summary>
public sealed class Address
{
    public string Name { get; set; } = "";

    public string City { get; set; } = "";
}
