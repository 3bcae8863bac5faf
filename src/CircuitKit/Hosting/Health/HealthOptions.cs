using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit;

/// <summary>
/// What the health checks report. Configuration section <c>CircuitKit:Health</c>. They have an effect if you call
/// <c>AddHealthChecks().AddCircuitKit()</c>.
/// </summary>
public sealed class HealthOptions
{
    /// <summary>
    /// What readiness says while the server is full: it has as many circuits as <see cref="AdmissionOptions.MaxCircuits"/> allows, or its memory is
    /// fuller than <see cref="AdmissionOptions.MemoryPressureThreshold"/> allows. Default <see cref="HealthStatus.Degraded"/>, which ASP.NET Core
    /// answers with 200: a load balancer that takes a full server out sends those elsewhere too who come back to their circuits there. With
    /// <see cref="HealthStatus.Unhealthy"/> it answers 503 and new pages go elsewhere; with <see cref="HealthStatus.Healthy"/> it says nothing.
    /// </summary>
    public HealthStatus WhenFull { get; set; } = HealthStatus.Degraded;
}
