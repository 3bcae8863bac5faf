using CircuitKit.Tracking.RealUsers;

namespace CircuitKit.Tests.Tracking.RealUsers;

public sealed class RealUserMonitoringOptionsTests
{
    [Fact]
    public void Nothing_is_measured_by_default()
    {
        RealUserMonitoringOptions options = new();

        Assert.Equal(0, options.SampleRate);
        Assert.True(new RealUserMonitoringOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(-0.1, "-0.1")]
    [InlineData(double.NaN, "NaN")]
    public void Error_names_option_value_and_remedy(double rate, string value) => Assert.Equal(
        [$"CircuitKit:RealUserMonitoring:SampleRate is '{value}'; set it to a value from 0 to 1."],
        new RealUserMonitoringOptionsValidator().Validate(null, new RealUserMonitoringOptions { SampleRate = rate }).Failures);
}
