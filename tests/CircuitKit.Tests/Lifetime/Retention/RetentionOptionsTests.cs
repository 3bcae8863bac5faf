using CircuitKit.Lifetime.Retention.Rules;

namespace CircuitKit.Tests.Lifetime.Retention;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void What_cannot_be_used_is_named_with_its_value_and_a_remedy()
    {
        RetentionOptions options = new()
        {
            MaxDisconnected = -1,
            KeepLive = TimeSpan.FromHours(25),
            KeepSnapshot = TimeSpan.FromHours(9),
            MemoryPressureThreshold = 1.5,
            Rules =
            {
                new RetentionRule { Role = "trader" },
                new RetentionRule { Route = "/orders/{id:int}", KeepLive = TimeSpan.FromSeconds(-1), KeepSnapshot = TimeSpan.FromDays(8), Value = 101 },
            },
        };

        Assert.Equal(
            [
                "CircuitKit:Retention:MaxDisconnected is '-1'; set it to a value from 0 to 1000000.",
                "CircuitKit:Retention:KeepLive is '1.01:00:00'; set it to a value from 00:00:00 to 1.00:00:00.",
                "CircuitKit:Retention:KeepSnapshot is '09:00:00'; set it to at most CircuitKit:Snapshots:TimeToLive (08:00:00).",
                "CircuitKit:Retention:MemoryPressureThreshold is '1.5'; set it to a value from 0 to 1.",
                "CircuitKit:Retention:Rules:0:KeepLive is ''; set it, KeepSnapshot or Value: the rule decides nothing.",
                "CircuitKit:Retention:Rules:1:KeepLive is '-00:00:01'; set it to a value from 00:00:00 to 1.00:00:00.",
                "CircuitKit:Retention:Rules:1:KeepSnapshot is '8.00:00:00'; set it to a value from 00:00:00 to 7.00:00:00.",
                "CircuitKit:Retention:Rules:1:Value is '101'; set it to a value from 0 to 100.",
                "CircuitKit:Retention:Rules:1:Route is '/orders/{id:int}'; set it to a route template without constraints, such as /orders/{id}.",
            ],
            Validate(options));
    }

    [Fact]
    public void More_than_a_hundred_rules_are_too_many()
    {
        RetentionOptions options = new();
        for (int i = 0; i < 101; i++)
        {
            options.Rules.Add(new RetentionRule { Value = 1 });
        }

        Assert.Equal(["CircuitKit:Retention:Rules is '101 rules'; keep to 100."], Validate(options));
    }

    [Fact]
    public void Pressure_that_is_no_number_is_refused() =>
        Assert.Equal(
            ["CircuitKit:Retention:MemoryPressureThreshold is 'NaN'; set it to a value from 0 to 1."],
            Validate(new RetentionOptions { MemoryPressureThreshold = double.NaN }));

    [Fact]
    public void Defaults_are_fine() => Assert.Empty(Validate(new RetentionOptions()));

    private static IEnumerable<string> Validate(RetentionOptions options) =>
        new RetentionOptionsValidator(TimeSpan.FromHours(8)).Validate(null, options).Failures ?? [];
}
