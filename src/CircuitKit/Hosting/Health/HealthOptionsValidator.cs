namespace CircuitKit.Hosting.Health;

/// <summary>Holds <see cref="HealthOptions"/> to what its documentation gives.</summary>
internal sealed class HealthOptionsValidator() : OptionsValidator<HealthOptions>("CircuitKit:Health")
{
    protected override void Check(OptionErrors errors, HealthOptions options)
    {
        errors.Defined(options.WhenFull);
    }
}
