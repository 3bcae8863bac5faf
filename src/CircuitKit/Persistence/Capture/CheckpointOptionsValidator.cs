namespace CircuitKit.Persistence.Capture;

/// <summary>Holds <see cref="CheckpointOptions"/> to the ranges its documentation gives.</summary>
internal sealed class CheckpointOptionsValidator() : OptionsValidator<CheckpointOptions>("CircuitKit:Checkpoints")
{
    protected override void Check(OptionErrors errors, CheckpointOptions options)
    {
        errors.Range(options.QuietPeriod, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        errors.Range(options.MaxDelay, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        errors.Range(options.MaxConcurrentCaptures, 1, 256);
        errors.Range(options.MaxConcurrentWrites, 1, 4096);
        errors.Range(options.CaptureTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        if (options.MaxDelay < options.QuietPeriod)
        {
            errors.Add(nameof(options.MaxDelay), options.MaxDelay, $"set it to at least CircuitKit:Checkpoints:QuietPeriod ({options.QuietPeriod}).");
        }
    }
}
