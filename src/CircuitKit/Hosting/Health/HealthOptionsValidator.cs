namespace CircuitKit.Hosting.Health;

/// <summary>Validates <see cref="HealthOptions"/>.</summary>
internal sealed class HealthOptionsValidator() : OptionsValidator<HealthOptions>("CircuitKit:Health")
{
    protected override void Check(OptionErrors errors, HealthOptions options)
    {
        errors.Defined(options.WhenFull);
    }
}
