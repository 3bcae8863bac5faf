using CircuitKit.Observability;

namespace CircuitKit.Admission.Connections;

/// <summary>Looks through the connections every few seconds, in an app with limits.</summary>
internal sealed class IdleConnectionSweep(IdleConnections idle, [Clock] TimeProvider time) : BackgroundLoop
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!idle.IsOn)
        {
            return;
        }

        using var timer = new PeriodicTimer(IdleConnections.SweepInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            idle.Sweep();
        }
    }
}
