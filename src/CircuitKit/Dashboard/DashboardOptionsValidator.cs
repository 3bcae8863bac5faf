using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard;

/// <summary>Holds <see cref="DashboardOptions"/> to the ranges its documentation gives.</summary>
internal sealed class DashboardOptionsValidator : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Dashboard");
        errors.Range(nameof(options.MaxListeners), options.MaxListeners, 1, 1_000);
        return errors.ToResult();
    }
}
