namespace CircuitKit.Cluster.Agreement;

/// <summary>Options of a feature with which one node refuses what another has written, or counted.</summary>
internal interface ISharedSettings
{
    /// <summary>The options by their names, such as <c>CircuitKit:Snapshots:MaxBytes</c>.</summary>
    IEnumerable<KeyValuePair<string, string>> All { get; }
}
