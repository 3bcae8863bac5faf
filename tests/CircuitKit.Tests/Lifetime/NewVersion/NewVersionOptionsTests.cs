using CircuitKit.Lifetime.NewVersion;

namespace CircuitKit.Tests.Lifetime.NewVersion;

public sealed class NewVersionOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.True(new NewVersionOptionsValidator().Validate(null, new NewVersionOptions()).Succeeded);

    [Fact]
    public void Every_error_names_option_value_and_remedy() => Assert.Equal(
        [
            "CircuitKit:NewVersion:Mode is '7'; set it to one of Quiet, Ask, Off.",
            "CircuitKit:NewVersion:IdleTime is '00:00:00'; set it to a value from 00:00:01 to 1.00:00:00.",
        ],
        new NewVersionOptionsValidator().Validate(null, new NewVersionOptions { Mode = (NewVersionMode)7, IdleTime = TimeSpan.Zero }).Failures);
}
