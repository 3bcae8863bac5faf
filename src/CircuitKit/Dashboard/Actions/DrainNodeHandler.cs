using CircuitKit.Cluster.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Actions;

/// <summary>Starts the drain of this node for a dashboard on any node, and returns at once; the status shows the progress.</summary>
internal sealed class DrainNodeHandler(IServiceProvider services, IOptions<DashboardOptions> options)
    : ClusterHandler<DrainQuestion, DrainAnswer>(DashboardJson.Default.DrainQuestion, DashboardJson.Default.DrainAnswer)
{
    public override string Kind => "dashboard-drain";

    public override Task<DrainAnswer> AnswerAsync(DrainQuestion question, CancellationToken cancellationToken)
    {
        // Not injected: a drain sends messages to the other nodes, and so needs what calls this.
        var drain = services.GetRequiredService<ICircuitDrain>();
        if (options.Value.AllowActions)
        {
            // It logs its own end.
            _ = drain.DrainAsync(CancellationToken.None);
        }

        return Task.FromResult(new DrainAnswer(options.Value.AllowActions, drain.Status));
    }
}
