using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.FleetSimulation.Nodes;

/// <summary>Open dashboards of one node: each follows the status, as the page does by its stream, and asks for what its view shows.</summary>
internal sealed class NodeScreens(IServiceProvider services)
{
    /// <summary>How often a view of the page asks again.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    /// <summary>The first view of the page asks for the last hour once, and follows the status from then on.</summary>
    private const string Start = "now";

    /// <summary>The views that ask the whole fleet.</summary>
    private static readonly string[] s_views = [Start, "circuits", "groups", "nodes", "deploy"];

    private int _answers;
    private int _incomplete;

    /// <summary>How many statuses came, and how many of them lacked a node.</summary>
    public (int Answers, int Incomplete) Seen => (Volatile.Read(ref _answers), Volatile.Read(ref _incomplete));

    /// <summary>Has one screen open until it is cancelled.</summary>
    /// <param name="number">The number of the screen, which decides the view it shows.</param>
    /// <param name="cancellationToken">Closes it.</param>
    public async Task ShowAsync(int number, CancellationToken cancellationToken)
    {
        StatusBroadcast broadcast = services.GetRequiredService<StatusBroadcast>();
        using StatusSubscription subscription = broadcast.TrySubscribe()
            ?? throw new InvalidOperationException("This node has as many open dashboards as it may have.");
        Task view = AskAsync(s_views[number % s_views.Length], cancellationToken);
        await foreach (byte[] status in subscription.ReadAllAsync(cancellationToken))
        {
            Interlocked.Increment(ref _answers);
            if (status.AsSpan().IndexOf("\"isComplete\":true"u8) < 0)
            {
                Interlocked.Increment(ref _incomplete);
            }
        }

        await view.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAsync(string view, CancellationToken cancellationToken)
    {
        DashboardApi api = services.GetRequiredService<DashboardApi>();
        using PeriodicTimer timer = new(s_interval, TimeProvider.System);
        do
        {
            DefaultHttpContext context = new() { RequestServices = services, RequestAborted = cancellationToken };
            await (view switch
            {
                "circuits" => api.CircuitsAsync(context),
                "nodes" => api.NodesAsync(context),
                "groups" => api.GroupsAsync(context),
                "deploy" => api.DeployAsync(context),
                _ => api.NowAsync(context),
            });
        }
        while (view != Start && await timer.WaitForNextTickAsync(cancellationToken));
    }
}
