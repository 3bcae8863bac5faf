using System.Diagnostics;
using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Tracking;

/// <summary>
/// Links the framework's activity of a circuit to ours. It listens for the start of the activity, because the activity ends before the framework
/// calls any circuit handler.
/// </summary>
internal sealed class CircuitTraces : IHostedService, IDisposable
{
    private IDisposable? _listening;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = BlazorTelemetry.OnCircuitActivity(Started);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _listening?.Dispose();

    // Every app of a process receives the activities of all of them. The first one handles it.
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

/// <summary>The framework's activity of a circuit. A class, so that a circuit without tracing pays for a reference only.</summary>
internal sealed record CircuitTrace(ActivityContext Context);
