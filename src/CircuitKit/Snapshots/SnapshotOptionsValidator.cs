namespace CircuitKit.Snapshots;

/// <summary>Holds <see cref="SnapshotOptions"/> to the ranges its documentation gives.</summary>
internal sealed class SnapshotOptionsValidator() : OptionsValidator<SnapshotOptions>("CircuitKit:Snapshots")
{
    protected override void Check(OptionErrors errors, SnapshotOptions options)
    {
        errors.Range(options.TimeToLive, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        errors.Range(options.AbsoluteLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        errors.Range(options.MaxBytes, 1024, 64 * 1024 * 1024);
        errors.Range(options.MaxKeys, 1, 100_000);
        errors.Range(options.ClaimLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        errors.Range(options.StoreTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(30));
        errors.Range(options.MaxQueuedBytes, 1024L * 1024, 16L * 1024 * 1024 * 1024);
        errors.Range(options.MaxPerUser, 1, 100_000);
        errors.Range(options.MaxAnonymous, 1, 1_000_000);
        errors.Range(options.MaxAnonymousBytes, 1024L * 1024, 1024L * 1024 * 1024 * 1024);
        errors.Range(options.InMemoryMaxCount, 0, 1_000_000);
        errors.Range(options.InMemoryMaxBytes, 0, 16L * 1024 * 1024 * 1024);
        errors.Defined(options.OtherVersions);

        if (options.AbsoluteLifetime < options.TimeToLive)
        {
            errors.Add(
                nameof(options.AbsoluteLifetime),
                options.AbsoluteLifetime,
                $"set it to at least CircuitKit:Snapshots:TimeToLive ({options.TimeToLive}).");
        }
    }
}
