using System.Diagnostics;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Tracking;

/// <summary>
/// Ties the framework's activity of a circuit to ours. It lasts only as long as the call that starts the circuit, before any of its handlers is
/// called, so it is met as it starts.
/// </summary>
internal sealed class CircuitTraces : IHostedService, IDisposable
{
    private IDisposable? _listening;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = CircuitKitTracing.OnCircuitActivity(Started);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _listening?.Dispose();

    // Several apps in one process meet the activities of all: the first one does it.
    private static void Started(Activity activity)
    {
        if (HubCall.Current?.Connection is not { } connection || connection.Trace?.Context == activity.Context)
        {
            return;
        }

        connection.Trace = new CircuitTrace(activity.Context);
        if (connection.Origin?.Resume is { } resume)
        {
            activity.AddLink(new ActivityLink(resume.Context));
        }
    }
}
