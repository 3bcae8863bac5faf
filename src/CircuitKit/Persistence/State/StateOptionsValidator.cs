namespace CircuitKit.Persistence.State;

/// <summary>Fields hold whatever a user typed: they are kept in protected snapshots only.</summary>
internal sealed class StateOptionsValidator(bool isProtected) : OptionsValidator<StateOptions>("CircuitKit:State")
{
    protected override void Check(OptionErrors errors, StateOptions options)
    {
        if (options.KeepFields && !isProtected)
        {
            errors.Add(
                nameof(StateOptions.KeepFields),
                options.KeepFields,
                "set it to false, or CircuitKit:Snapshots:Protect to true: fields hold what users typed, and are kept in protected snapshots only.");
        }
    }
}
