using CircuitKit.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit's health checks.</summary>
public static class CircuitKitHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the readiness check, which reports whether users may be sent to this server. It reports <paramref name="failureStatus"/> while the server
    /// is drained, and <see cref="CircuitKit.HealthOptions.WhenFull"/> while it is full. It reports Degraded, as the app still works, while the
    /// snapshot store does not respond, while this server cannot decrypt the messages of other servers (another data protection key ring or
    /// application name), and when this version of ASP.NET Core lacks something that CircuitKit needs. Requires <c>AddCircuitKit</c> on the services.
    /// Does nothing if there is a check with this name.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The name of the check. Default <c>circuitkit</c>.</param>
    /// <param name="failureStatus">The status while the server is drained. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks by. Default <c>circuitkit</c> and <c>ready</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddCircuitKit(
        this IHealthChecksBuilder builder, string name = "circuitkit", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null) =>
        builder.AddOnce<CircuitKitHealthCheck>(name, failureStatus, tags ?? ["circuitkit", "ready"]);

    /// <summary>
    /// Adds the liveness check. It reports <paramref name="failureStatus"/> only if circuits are no longer saved and only a restart helps. Requires
    /// <c>AddCircuitKit</c> on the services. Does nothing if there is a check with this name.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The name of the check. Default <c>circuitkit-live</c>.</param>
    /// <param name="failureStatus">The status when only a restart helps. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks by. Default <c>circuitkit</c> and <c>live</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddCircuitKitLiveness(
        this IHealthChecksBuilder builder, string name = "circuitkit-live", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null) =>
        builder.AddOnce<CircuitKitLivenessCheck>(name, failureStatus, tags ?? ["circuitkit", "live"]);

    private static IHealthChecksBuilder AddOnce<TCheck>(
        this IHealthChecksBuilder builder, string name, HealthStatus? failureStatus, IEnumerable<string> tags)
        where TCheck : class, IHealthCheck
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        builder.Services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(registration => registration.Name != name))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    name, ActivatorUtilities.GetServiceOrCreateInstance<TCheck>, failureStatus, tags));
            }
        });
        return builder;
    }
}
