namespace CircuitKit.Diagnostics;

/// <summary>Holds <see cref="StateCheckOptions"/> to the ranges its documentation gives.</summary>
internal sealed class StateCheckOptionsValidator() : OptionsValidator<StateCheckOptions>("CircuitKit:StateCheck")
{
    protected override void Check(OptionErrors errors, StateCheckOptions options)
    {
        errors.Range(options.QuietPeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        errors.Range(options.MinInterval, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }
}
