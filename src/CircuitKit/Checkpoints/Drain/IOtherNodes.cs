namespace CircuitKit.Checkpoints.Drain;

/// <summary>Whether there is a server that the browsers of this one could go to.</summary>
internal interface IOtherNodes
{
    bool Any { get; }
}

/// <summary>The answer of a server that knows of no other.</summary>
internal sealed class NoOtherNodes : IOtherNodes
{
    public bool Any => false;
}
