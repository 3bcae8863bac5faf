using CircuitKit.Cluster.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Actions;

/// <summary>Drains this node for a dashboard, here or on another node. Answers at once; the pulse tells how it goes.</summary>
internal sealed class DrainNodeHandler(IServiceProvider services, IOptions<DashboardOptions> options)
    : ClusterHandler<DrainQuestion, DrainAnswer>(DashboardJson.Default.DrainQuestion, DashboardJson.Default.DrainAnswer)
{
    public override string Kind => "dashboard-drain";

    public override Task<DrainAnswer> AnswerAsync(DrainQuestion question, CancellationToken cancellationToken)
    {
        // Not injected: a drain tells the other nodes of itself, and so needs what calls this.
        var drain = services.GetRequiredService<ICircuitDrain>();
        var isAllowed = options.Value.AllowActions;
        if (isAllowed)
        {
            // It says itself in the log how it ends.
            _ = drain.DrainAsync(CancellationToken.None);
        }

        return Task.FromResult(new DrainAnswer(isAllowed, drain.Status));
    }
}
