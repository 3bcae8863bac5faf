using CircuitKit.Framework;
using CircuitKit.Snapshots.Resilience;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Telemetry;

/// <summary>
/// Degraded while the store does not answer, while the servers' data protection keys do not agree, or when this framework version lacks a member
/// that a feature needs. Never unhealthy: the app works on.
/// </summary>
internal sealed class CircuitKitHealthCheck(ResilientSnapshotStore store, BlazorBridge bridge, IEnumerable<IHealthRemarks> remarks) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = store.Health;
        string[] troubles = [.. remarks.SelectMany(source => source.Current)];
        var data = new Dictionary<string, object>
        {
            ["store"] = health.Store,
            ["storeState"] = health.State.ToString(),
            ["snapshotsInMemory"] = health.SnapshotsInMemory,
            ["missingFrameworkMembers"] = string.Join(", ", bridge.Members.Missing.Select(member => member.Name)),
        };
        return Task.FromResult(troubles.Length == 0
            ? HealthCheckResult.Healthy("Circuits are tracked and their snapshots saved.", data)
            : HealthCheckResult.Degraded(string.Join(' ', troubles), data: data));
    }
}
