using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Holds <see cref="HibernationOptions"/> to the ranges its documentation gives.</summary>
internal sealed class HibernationOptionsValidator : IValidateOptions<HibernationOptions>
{
    public ValidateOptionsResult Validate(string? name, HibernationOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Hibernation");
        errors.Range(nameof(options.HiddenAfter), options.HiddenAfter, TimeSpan.Zero, TimeSpan.FromDays(1));
        errors.Range(nameof(options.IdleAfter), options.IdleAfter, TimeSpan.Zero, TimeSpan.FromDays(1));
        errors.Range(nameof(options.MemoryPressureThreshold), options.MemoryPressureThreshold ?? 0, 0, 1);
        errors.Range(nameof(options.MemoryPressureBatch), options.MemoryPressureBatch, 1, 10_000);
        return errors.ToResult();
    }
}
