using Microsoft.Extensions.Options;

namespace CircuitKit.Diagnostics;

/// <summary>Validates the ranges of <see cref="StateCheckOptions"/>.</summary>
internal sealed class StateCheckOptionsValidator : IValidateOptions<StateCheckOptions>
{
    public ValidateOptionsResult Validate(string? name, StateCheckOptions options)
    {
        var errors = new OptionErrors("CircuitKit:StateCheck");
        errors.Range(nameof(options.QuietPeriod), options.QuietPeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        errors.Range(nameof(options.MinInterval), options.MinInterval, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        return errors.ToResult();
    }
}
