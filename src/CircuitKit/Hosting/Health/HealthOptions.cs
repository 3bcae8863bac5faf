using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit;

/// <summary>
/// What the health checks report. Configuration section <c>CircuitKit:Health</c>. Only used with <c>AddHealthChecks().AddCircuitKit()</c>.
/// </summary>
public sealed class HealthOptions
{
    /// <summary>
    /// The readiness status while the server is full: it has <see cref="AdmissionOptions.MaxCircuits"/> circuits, or its memory pressure is above
    /// <see cref="AdmissionOptions.MemoryPressureThreshold"/>. Default <see cref="HealthStatus.Degraded"/>, for which ASP.NET Core returns 200, so
    /// that a load balancer still sends users to the circuits they have there. With <see cref="HealthStatus.Unhealthy"/> it returns 503, and a load
    /// balancer sends all users elsewhere. With <see cref="HealthStatus.Healthy"/> a full server is not reported.
    /// </summary>
    public HealthStatus WhenFull { get; set; } = HealthStatus.Degraded;
}
