using CircuitKit.Checkpoints.Drain;
using CircuitKit.Framework;
using CircuitKit.Snapshots.Resilience;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Telemetry;

/// <summary>
/// Unhealthy while the server is drained: nobody is let in. Degraded while the store does not answer, while the servers' data protection keys do not
/// agree, or when this framework version lacks a member that a feature needs: the app works on.
/// </summary>
internal sealed class CircuitKitHealthCheck(ResilientSnapshotStore store, BlazorBridge bridge, DrainGate gate, IEnumerable<IHealthRemarks> remarks) : IHealthCheck
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
            ["draining"] = gate.IsClosed,
            ["missingFrameworkMembers"] = string.Join(", ", bridge.Members.Missing.Select(member => member.Name)),
        };
        if (gate.IsClosed)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("This server is being drained: no new circuits are let in.", data: data));
        }

        return Task.FromResult(troubles.Length == 0
            ? HealthCheckResult.Healthy("Circuits are tracked and their snapshots saved.", data)
            : HealthCheckResult.Degraded(string.Join(' ', troubles), data: data));
    }
}
