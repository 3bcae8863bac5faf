using CircuitKit.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Tests.Hosting.Health;

public sealed class HealthOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.True(new HealthOptionsValidator().Validate(null, new HealthOptions()).Succeeded);

    [Fact]
    public void What_is_no_status_is_named() => Assert.Equal(
        ["CircuitKit:Health:WhenFull is '9'; set it to one of Unhealthy, Degraded, Healthy."],
        new HealthOptionsValidator().Validate(null, new HealthOptions { WhenFull = (HealthStatus)9 }).Failures!);
}
