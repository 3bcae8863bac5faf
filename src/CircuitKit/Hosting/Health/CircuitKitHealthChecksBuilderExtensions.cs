using CircuitKit.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit's health checks.</summary>
public static class CircuitKitHealthChecksBuilderExtensions
{
    /// <summary>The name of the check with the tag <c>ready</c>: whether people may be sent to this server.</summary>
    public const string HealthCheckName = "circuitkit";

    /// <summary>The name of the check with the tag <c>live</c>: whether the process had better be restarted.</summary>
    public const string LivenessCheckName = "circuitkit-live";

    /// <summary>
    /// Adds two checks. <c>circuitkit</c>, with the tag <c>ready</c>, says Unhealthy while the server is being drained, so that no new browsers are
    /// sent to it; what <see cref="CircuitKit.HealthOptions.WhenFull"/> says while it is full; and Degraded while the snapshot store does not answer,
    /// while this server cannot read what others of the fleet encrypt (another data protection key ring or application name), or when this
    /// version of ASP.NET Core lacks something CircuitKit needs: the app works on then, as stock Blazor does at worst. <c>circuitkit-live</c>, with
    /// the tag <c>live</c>, is Unhealthy only where a restart mends it: nothing saves the circuits any more. Both have the tag <c>circuitkit</c>.
    /// Needs <c>AddCircuitKit</c> on the services.
    /// </summary>
    /// <param name="builder">The health checks builder.</param>
    public static IHealthChecksBuilder AddCircuitKit(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HealthCheckServiceOptions>(static options =>
        {
            Add<CircuitKitHealthCheck>(options, HealthCheckName, "ready");
            Add<CircuitKitLivenessCheck>(options, LivenessCheckName, "live");
        });
        return builder;
    }

    private static void Add<TCheck>(HealthCheckServiceOptions options, string name, string tag)
        where TCheck : class, IHealthCheck
    {
        if (options.Registrations.All(registration => registration.Name != name))
        {
            options.Registrations.Add(new HealthCheckRegistration(
                name,
                static provider => ActivatorUtilities.CreateInstance<TCheck>(provider),
                HealthStatus.Degraded,
                tags: ["circuitkit", tag]));
        }
    }
}
