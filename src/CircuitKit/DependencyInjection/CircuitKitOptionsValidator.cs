using CircuitKit.Checkpoints;
using CircuitKit.Cluster;
using CircuitKit.Snapshots;
using Microsoft.Extensions.Options;

namespace CircuitKit.DependencyInjection;

/// <summary>Reports what is wrong in all options at once.</summary>
internal sealed class CircuitKitOptionsValidator : IValidateOptions<CircuitKitOptions>
{
    public ValidateOptionsResult Validate(string? name, CircuitKitOptions options)
    {
        ValidateOptionsResult[] results =
        [
            new SnapshotOptionsValidator().Validate(name, options.Snapshots),
            new CheckpointOptionsValidator().Validate(name, options.Checkpoints),
            new ClusterOptionsValidator().Validate(name, options.Cluster),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
