using CircuitKit.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit's health check.</summary>
public static class CircuitKitHealthChecksBuilderExtensions
{
    /// <summary>The name of the health check.</summary>
    public const string HealthCheckName = "circuitkit";

    /// <summary>
    /// Adds a check that says Unhealthy while the server is being drained, so that no new browsers are sent to it; and Degraded while the
    /// snapshot store does not answer, while this server cannot read what others of the fleet encrypt (another data protection key ring or
    /// application name), or when this version of ASP.NET Core lacks something CircuitKit needs: the app works on then, as stock Blazor does at
    /// worst. It has the tag <c>ready</c>, by which a liveness endpoint can leave it out. Needs <c>AddCircuitKit</c>.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    public static IHealthChecksBuilder AddCircuitKit(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HealthCheckServiceOptions>(static options =>
        {
            if (options.Registrations.All(registration => registration.Name != HealthCheckName))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    HealthCheckName,
                    static provider => ActivatorUtilities.CreateInstance<CircuitKitHealthCheck>(provider),
                    HealthStatus.Degraded,
                    tags: ["circuitkit", "ready"]));
            }
        });
        return builder;
    }
}
