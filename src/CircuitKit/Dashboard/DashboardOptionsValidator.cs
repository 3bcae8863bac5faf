using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard;

/// <summary>Validates the ranges of <see cref="DashboardOptions"/>.</summary>
internal sealed class DashboardOptionsValidator : IValidateOptions<DashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Dashboard");
        errors.Range(nameof(options.MaxListeners), options.MaxListeners, 1, 1_000);
        return errors.ToResult();
    }
}
