using CircuitKit.Admission;
using CircuitKit.Blazor;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Hosting.Health;

/// <summary>
/// Reports whether users may be sent to this server. While it is drained it reports the failure status, because it admits no one. While it is full it
/// reports what the options say, because it admits only returning users. It reports Degraded for other problems, with which the app still works.
/// </summary>
internal sealed class CircuitKitHealthCheck(
    ResilientSnapshotStore store,
    FrameworkMembers members,
    DrainSwitch drain,
    AdmissionControl admission,
    IOptions<HealthOptions> options,
    IEnumerable<IHealthRemarks> remarks) : IHealthCheck
{
    private readonly HealthStatus _whenFull = options.Value.WhenFull;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = store.Health;
        var full = admission.FullBy;
        var data = new Dictionary<string, object>
        {
            ["store"] = health.Store,
            ["storeState"] = health.State.ToString(),
            ["snapshotsInMemory"] = health.SnapshotsInMemory,
            ["draining"] = drain.IsOn,
            ["full"] = full is not null,
            ["missingFrameworkMembers"] = string.Join(", ", members.Missing.Select(member => member.Name)),
        };
        if (drain.IsOn)
        {
            return Task.FromResult(new HealthCheckResult(
                context.Registration.FailureStatus, "This server is being drained: no new circuits are let in.", data: data));
        }

        string[] troubles = [.. FullRemarks(full), .. remarks.SelectMany(source => source.Current)];
        return Task.FromResult(troubles.Length == 0
            ? HealthCheckResult.Healthy("Circuits are tracked and their snapshots saved.", data)
            : new HealthCheckResult(
                full is null || _whenFull == HealthStatus.Healthy ? HealthStatus.Degraded : _whenFull, string.Join(' ', troubles), data: data));
    }

    private IEnumerable<string> FullRemarks(AdmissionRefusal? full) => full switch
    {
        null => [],
        _ when _whenFull == HealthStatus.Healthy => [],
        AdmissionRefusal.Memory =>
            ["This server is full: its memory pressure is above CircuitKit:Admission:MemoryPressureThreshold. Only returning users are let in."],
        _ => ["This server is full: it has as many circuits as CircuitKit:Admission:MaxCircuits allows. Only returning users are let in."],
    };
}
