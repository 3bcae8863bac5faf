using CircuitKit.Hosting;

namespace CircuitKit.Tests.Persistence.State;

public sealed class StateOptionsTests
{
    [Fact]
    public void Fields_are_not_kept_without_being_asked() => Assert.False(new CircuitKitOptions().State.KeepFields);

    [Fact]
    public void Fields_are_kept_in_protected_snapshots_only()
    {
        CircuitKitOptions options = new() { State = { KeepFields = true }, Snapshots = { Protect = false } };

        Assert.Equal(
            "CircuitKit:State:KeepFields is 'True'; set it to false, or CircuitKit:Snapshots:Protect to true: fields hold what users typed, "
            + "and are kept in "
            + "protected snapshots only.",
            Assert.Single(new CircuitKitOptionsValidator().Validate(name: null, options).Failures!));
        options.Snapshots.Protect = true;
        Assert.True(new CircuitKitOptionsValidator().Validate(name: null, options).Succeeded);
    }
}
