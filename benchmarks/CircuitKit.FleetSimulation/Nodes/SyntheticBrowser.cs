using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>The page's script, as far as a node waits for it: it acknowledges at once that its circuit is about to end.</summary>
internal sealed class SyntheticBrowser(CircuitConnection connection) : IClientProxy
{
    private const string EndingMessage = "CircuitKit.Ending";

    public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
    {
        if (method == EndingMessage)
        {
            connection.EndingHeard();
        }

        return Task.CompletedTask;
    }
}
