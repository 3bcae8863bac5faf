using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Capture;

/// <summary>Holds <see cref="CheckpointOptions"/> to the ranges its documentation gives.</summary>
internal sealed class CheckpointOptionsValidator : IValidateOptions<CheckpointOptions>
{
    public ValidateOptionsResult Validate(string? name, CheckpointOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Checkpoints");
        errors.Range(nameof(options.QuietPeriod), options.QuietPeriod, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        errors.Range(nameof(options.MaxDelay), options.MaxDelay, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        errors.Range(nameof(options.MaxConcurrentCaptures), options.MaxConcurrentCaptures, 1, 256);
        errors.Range(nameof(options.MaxConcurrentWrites), options.MaxConcurrentWrites, 1, 4096);
        errors.Range(nameof(options.CaptureTimeout), options.CaptureTimeout, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        if (options.MaxDelay < options.QuietPeriod)
        {
            errors.Add(nameof(options.MaxDelay), options.MaxDelay, $"set it to at least CircuitKit:Checkpoints:QuietPeriod ({options.QuietPeriod}).");
        }

        return errors.ToResult();
    }
}
