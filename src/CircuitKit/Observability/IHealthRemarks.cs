namespace CircuitKit.Observability;

/// <summary>What is wrong on this node, for the health check and the view of the cluster. Whole sentences, nothing personal.</summary>
internal interface IHealthRemarks
{
    IEnumerable<string> Current { get; }
}
