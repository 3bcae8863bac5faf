using CircuitKit.Persistence.Capture;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.Hosting.Health;

/// <summary>
/// Reports whether only a restart can help: the loop that saves circuits has stopped, because something blocks it or the process has no threads left.
/// It ignores the store and a drain, because a restart would not help with them and would lose the snapshots in memory.
/// </summary>
internal sealed class CircuitKitLivenessCheck(CheckpointScheduler scheduler, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <summary>How late the loop may be. Long enough for a process that was suspended, or is short of threads for a while, to recover.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // An app that is stopping has ended its loops on purpose.
        var late = lifetime.ApplicationStopping.IsCancellationRequested ? TimeSpan.Zero : scheduler.Late;
        return Task.FromResult(late < Patience
            ? HealthCheckResult.Healthy("The process responds and saves its circuits.")
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"Circuits are no longer saved: the checkpoint loop is {(int)late.TotalSeconds} seconds late. Only a restart helps."));
    }
}
