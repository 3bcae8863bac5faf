using Microsoft.Extensions.Options;

namespace CircuitKit.Snapshots;

/// <summary>Holds <see cref="SnapshotOptions"/> to the ranges its documentation gives.</summary>
internal sealed class SnapshotOptionsValidator : IValidateOptions<SnapshotOptions>
{
    public ValidateOptionsResult Validate(string? name, SnapshotOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Snapshots");
        errors.Range(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        errors.Range(nameof(options.AbsoluteLifetime), options.AbsoluteLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        errors.Range(nameof(options.MaxBytes), options.MaxBytes, 1024, 64 * 1024 * 1024);
        errors.Range(nameof(options.MaxKeys), options.MaxKeys, 1, 100_000);
        errors.Range(nameof(options.ClaimLease), options.ClaimLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        errors.Range(nameof(options.StoreTimeout), options.StoreTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));
        errors.Range(nameof(options.MaxQueuedBytes), options.MaxQueuedBytes, 1024L * 1024, 16L * 1024 * 1024 * 1024);
        errors.Range(nameof(options.InMemoryMaxCount), options.InMemoryMaxCount, 0, 1_000_000);
        errors.Range(nameof(options.InMemoryMaxBytes), options.InMemoryMaxBytes, 0, 16L * 1024 * 1024 * 1024);
        if (!Enum.IsDefined(options.OtherVersions))
        {
            errors.Add(nameof(options.OtherVersions), options.OtherVersions, $"set it to one of {string.Join(", ", Enum.GetNames<OtherVersionPolicy>())}.");
        }

        if (options.AbsoluteLifetime < options.TimeToLive)
        {
            errors.Add(
                nameof(options.AbsoluteLifetime),
                options.AbsoluteLifetime,
                $"set it to at least CircuitKit:Snapshots:TimeToLive ({options.TimeToLive}).");
        }

        return errors.ToResult();
    }
}
