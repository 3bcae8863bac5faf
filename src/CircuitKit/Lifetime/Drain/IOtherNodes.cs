namespace CircuitKit.Lifetime.Drain;

/// <summary>The servers that the browsers of this one could go to.</summary>
internal interface IOtherNodes
{
    bool Any { get; }

    /// <summary>This one lets nobody in any more: they shall know at once.</summary>
    Task TellOfDrainAsync(CancellationToken cancellationToken);
}
