using CircuitKit.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit's health checks.</summary>
public static class CircuitKitHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the readiness check: whether users may be sent to this server. It reports <paramref name="failureStatus"/> while the server is drained,
    /// so that no new browsers are sent to it; what <see cref="CircuitKit.HealthOptions.WhenFull"/> says while it is full; and Degraded while the
    /// snapshot store does not answer, while this server cannot read what other servers encrypt (another data protection key ring or application
    /// name), or when this version of ASP.NET Core lacks something that CircuitKit needs: the app works on. Needs <c>AddCircuitKit</c> on the
    /// services. A name that is already taken changes nothing.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The name of the check. Default <c>circuitkit</c>.</param>
    /// <param name="failureStatus">What it reports while the server is drained. Default <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">Tags to filter checks by. Default <c>circuitkit</c> and <c>ready</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddCircuitKit(
        this IHealthChecksBuilder builder, string name = "circuitkit", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null) =>
        builder.AddOnce<CircuitKitHealthCheck>(name, failureStatus, tags ?? ["circuitkit", "ready"]);

    /// <summary>
    /// Adds the liveness check: it reports <paramref name="failureStatus"/> only where a restart helps, when nothing saves the circuits any more.
    /// Needs <c>AddCircuitKit</c> on the services. A name that is already taken changes nothing.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    /// <param name="name">The name of the check. Default <c>circuitkit-live</c>.</param>
    /// <param name="failureStatus">What it reports when only a restart helps. Default <see cref="HealthStatus.Unhealthy"/>.</param>
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
