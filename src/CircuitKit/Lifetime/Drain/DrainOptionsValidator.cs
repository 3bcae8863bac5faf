namespace CircuitKit.Lifetime.Drain;

/// <summary>Holds <see cref="DrainOptions"/> to the ranges its documentation gives.</summary>
internal sealed class DrainOptionsValidator() : OptionsValidator<DrainOptions>("CircuitKit:Drain")
{
    protected override void Check(OptionErrors errors, DrainOptions options)
    {
        errors.Range(options.Budget, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        errors.Range(options.ReleaseRate, 1, 100_000);
    }
}
