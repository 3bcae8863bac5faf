using Microsoft.Extensions.Options;

namespace CircuitKit.Cluster;

/// <summary>Checks <see cref="ClusterOptions"/> against the ranges in its documentation.</summary>
internal sealed class ClusterOptionsValidator : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Cluster");
        errors.Range(nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        errors.Range(nameof(options.HandOverTimeout), options.HandOverTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
        return errors.ToResult();
    }
}
