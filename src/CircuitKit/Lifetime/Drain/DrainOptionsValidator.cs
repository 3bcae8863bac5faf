using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Holds <see cref="DrainOptions"/> to the ranges its documentation gives.</summary>
internal sealed class DrainOptionsValidator : IValidateOptions<DrainOptions>
{
    public ValidateOptionsResult Validate(string? name, DrainOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Drain");
        errors.Range(nameof(options.Budget), options.Budget, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        errors.Range(nameof(options.ReleaseRate), options.ReleaseRate, 1, 100_000);
        return errors.ToResult();
    }
}
