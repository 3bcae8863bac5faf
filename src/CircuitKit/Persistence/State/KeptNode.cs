namespace CircuitKit.Persistence.State;

/// <summary>A field of a component or service, as one capture sees it.</summary>
internal sealed class KeptNode(KeptOwner owner, int index, object? value)
{
    public KeptOwner Owner => owner;

    public int Field => index;

    public object? Value => value;

    public bool IsChanged { get; init; }

    public string? Parameter { get; set; }

    /// <summary>Why its value cannot be kept; null when it can.</summary>
    public string? Refusal { get; set; }

    /// <summary>
    /// Others that have one of its objects. Of those that share one object each is linked to the first: the others are found by way of that one.
    /// </summary>
    public HashSet<KeptNode> Linked { get; } = [];

    public string Name => owner.Fields[index].Field.Name;
}
