using CircuitKit.Persistence.Capture;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Hosting.Health;

/// <summary>
/// Whether only a restart would mend this process: the loop that saves circuits makes no turns any more, because something blocks it or took all
/// threads. Neither the store nor a drain is seen here: killing the process would lose what is in its memory and bring neither back.
/// </summary>
internal sealed class CircuitKitLivenessCheck(CheckpointScheduler scheduler, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <summary>How late a turn may be. Ample: a process that was halted, or is short of threads for a while, gets well by itself.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // One that stops has ended its loops on purpose.
        var late = lifetime.ApplicationStopping.IsCancellationRequested ? TimeSpan.Zero : scheduler.Late;
        return Task.FromResult(late < Patience
            ? HealthCheckResult.Healthy("The process answers, and looks after its circuits.")
            : new HealthCheckResult(
                context.Registration.FailureStatus,
                $"Nothing is saved by itself any more: the checkpoint loop is {(int)late.TotalSeconds} seconds late. Only a restart mends that."));
    }
}
