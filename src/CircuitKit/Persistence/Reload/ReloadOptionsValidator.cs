namespace CircuitKit.Persistence.Reload;

/// <summary>Holds <see cref="ReloadOptions"/> to the ranges its documentation gives.</summary>
internal sealed class ReloadOptionsValidator() : OptionsValidator<ReloadOptions>("CircuitKit:Reload")
{
    protected override void Check(OptionErrors errors, ReloadOptions options)
    {
        errors.Defined(options.Restore);
        errors.Range(options.KeepFor, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
    }
}
