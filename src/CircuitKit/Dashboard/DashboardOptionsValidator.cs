namespace CircuitKit.Dashboard;

/// <summary>Holds <see cref="DashboardOptions"/> to the ranges its documentation gives.</summary>
internal sealed class DashboardOptionsValidator() : OptionsValidator<DashboardOptions>("CircuitKit:Dashboard")
{
    protected override void Check(OptionErrors errors, DashboardOptions options)
    {
        errors.Range(options.MaxListeners, 1, 1_000);
    }
}
