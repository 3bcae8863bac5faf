using CircuitKit.Lifetime.Hibernation;

namespace CircuitKit.Tests.Lifetime.Hibernation;

public sealed class HibernationOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.True(new HibernationOptionsValidator().Validate(null, new HibernationOptions()).Succeeded);

    [Fact]
    public void Every_error_names_option_value_and_remedy()
    {
        HibernationOptions options = new()
        {
            HiddenAfter = TimeSpan.FromDays(2),
            IdleAfter = TimeSpan.FromSeconds(-1),
            MemoryPressureThreshold = 101,
            MemoryPressureBatch = 0,
            MaxCircuits = -1,
            MaxCircuitsPerUser = 0,
            MaxCircuitsPerAddress = 0,
            MaxCircuitsPerTab = 1_001,
        };

        Assert.Equal(
            [
                "CircuitKit:Hibernation:HiddenAfter is '2.00:00:00'; set it to a value from 00:00:00 to 1.00:00:00.",
                "CircuitKit:Hibernation:IdleAfter is '-00:00:01'; set it to a value from 00:00:00 to 1.00:00:00.",
                "CircuitKit:Hibernation:MemoryPressureThreshold is '101'; set it to a value from 0 to 1.",
                "CircuitKit:Hibernation:MemoryPressureBatch is '0'; set it to a value from 1 to 10000.",
                "CircuitKit:Hibernation:MaxCircuits is '-1'; set it to a value from 0 to 1000000.",
                "CircuitKit:Hibernation:MaxCircuitsPerUser is '0'; set it to a value from 1 to 1000000.",
                "CircuitKit:Hibernation:MaxCircuitsPerAddress is '0'; set it to a value from 1 to 1000000.",
                "CircuitKit:Hibernation:MaxCircuitsPerTab is '1001'; set it to a value from 1 to 1000.",
            ],
            new HibernationOptionsValidator().Validate(null, options).Failures);
    }
}
