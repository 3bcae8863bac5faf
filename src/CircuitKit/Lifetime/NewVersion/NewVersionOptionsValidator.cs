namespace CircuitKit.Lifetime.NewVersion;

/// <summary>Holds <see cref="NewVersionOptions"/> to the ranges its documentation gives.</summary>
internal sealed class NewVersionOptionsValidator() : OptionsValidator<NewVersionOptions>("CircuitKit:NewVersion")
{
    protected override void Check(OptionErrors errors, NewVersionOptions options)
    {
        errors.Defined(options.Mode);
        errors.Range(options.IdleTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    }
}
