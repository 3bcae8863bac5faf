namespace CircuitKit.Cluster;

/// <summary>Holds <see cref="ClusterOptions"/> to the ranges its documentation gives.</summary>
internal sealed class ClusterOptionsValidator() : OptionsValidator<ClusterOptions>("CircuitKit:Cluster")
{
    protected override void Check(OptionErrors errors, ClusterOptions options)
    {
        errors.Range(options.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        errors.Range(options.HandOverTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
    }
}
