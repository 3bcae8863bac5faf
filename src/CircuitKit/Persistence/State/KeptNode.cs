using CircuitKit.Blazor.Kept;

namespace CircuitKit.Persistence.State;

/// <summary>A field of a component or service, as one capture sees it.</summary>
internal sealed class KeptNode(KeptOwner owner, int index, object? value)
{
    public KeptOwner Owner => owner;

    public int Field => index;

    public object? Value => value;

    public bool IsChanged { get; init; }

    public string? Parameter { get; set; }

    public ValueWalk? Walk { get; set; }

    public string Name => owner.Fields[index].Field.Name;
}
