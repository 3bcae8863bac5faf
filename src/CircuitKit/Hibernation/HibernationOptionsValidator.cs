using Microsoft.Extensions.Options;

namespace CircuitKit.Hibernation;

/// <summary>Holds <see cref="HibernationOptions"/> to the ranges its documentation gives.</summary>
internal sealed class HibernationOptionsValidator : IValidateOptions<HibernationOptions>
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, HibernationOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Hibernation");
        AfterOrNever(errors, nameof(options.HiddenAfter), options.HiddenAfter);
        AfterOrNever(errors, nameof(options.IdleAfter), options.IdleAfter);
        errors.Range(nameof(options.MemoryPressurePercent), options.MemoryPressurePercent, 0, 100);
        errors.Range(nameof(options.MemoryPressureBatch), options.MemoryPressureBatch, 1, 10_000);
        return errors.ToResult();
    }

    private static void AfterOrNever(OptionErrors errors, string option, TimeSpan value)
    {
        if (value != TimeSpan.Zero && (value < s_shortest || value > s_longest))
        {
            errors.Add(option, value, $"set it to a value from {s_shortest} to {s_longest}, or to {TimeSpan.Zero} for never.");
        }
    }
}
