using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CircuitKit.Hosting.Health;

/// <summary>Holds <see cref="HealthOptions"/> to what its documentation gives.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Health");
        if (!Enum.IsDefined(options.WhenFull))
        {
            errors.Add(nameof(options.WhenFull), options.WhenFull, $"set it to one of {string.Join(", ", Enum.GetNames<HealthStatus>())}.");
        }

        return errors.ToResult();
    }
}
