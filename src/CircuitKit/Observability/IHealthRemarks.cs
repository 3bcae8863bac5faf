namespace CircuitKit.Observability;

/// <summary>What is not as it should be on this node, for the health check and for the view of the cluster. Whole sentences, nothing personal.</summary>
internal interface IHealthRemarks
{
    IEnumerable<string> Current { get; }
}
