namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Holds <see cref="HibernationOptions"/> to the ranges its documentation gives.</summary>
internal sealed class HibernationOptionsValidator() : OptionsValidator<HibernationOptions>("CircuitKit:Hibernation")
{
    protected override void Check(OptionErrors errors, HibernationOptions options)
    {
        errors.Range(options.HiddenAfter, TimeSpan.Zero, TimeSpan.FromDays(1));
        errors.Range(options.IdleAfter, TimeSpan.Zero, TimeSpan.FromDays(1));
        errors.Range(options.MemoryPressureThreshold, 0.0, 1.0);
        errors.Range(options.MemoryPressureBatch, 1, 10_000);
        errors.Range(options.MaxCircuits, 0, 1_000_000);
        errors.Range(options.MaxCircuitsPerUser, 1, 1_000_000);
        errors.Range(options.MaxCircuitsPerAddress, 1, 1_000_000);
        errors.Range(options.MaxCircuitsPerTab, 1, 1_000);
    }
}
