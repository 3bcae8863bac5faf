namespace CircuitKit.Observability;

/// <summary>Finds the current problems of this node, for the health check and the cluster view. Whole sentences, without personal data.</summary>
internal interface IHealthRemarks
{
    IEnumerable<string> Current { get; }
}
