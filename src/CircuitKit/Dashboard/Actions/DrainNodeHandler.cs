using CircuitKit.Cluster.Messages;

namespace CircuitKit.Dashboard.Actions;

/// <summary>Starts the drain of this node for a dashboard on any node. Does not wait for its end: the status shows the progress.</summary>
internal sealed class DrainNodeHandler(IServiceProvider services, IOptions<DashboardOptions> options)
    : ClusterHandler<DrainQuestion, DrainAnswer>(DashboardJson.Default)
{
    public override string Kind => "dashboard-drain";

    public override Task<DrainAnswer> AnswerAsync(DrainQuestion question, CancellationToken cancellationToken)
    {
        // Resolved late: the drain depends on ClusterCalls, which depends on all handlers.
        var drain = services.GetRequiredService<ICircuitDrain>();
        if (options.Value.AllowActions)
        {
            // The drain logs its own failures. Asked for once more, it waits no longer for users to leave.
            _ = drain.Status.State == DrainState.Waiting
                ? drain.DrainAsync(DrainMode.Immediate, CancellationToken.None)
                : drain.DrainAsync(CancellationToken.None);
        }

        return Task.FromResult(new DrainAnswer(options.Value.AllowActions, drain.Status));
    }
}

/// <summary>Asks a node to start its drain.</summary>
internal sealed record DrainQuestion;

/// <summary>The answer of the node.</summary>
/// <param name="IsAllowed">False when actions are off on that node.</param>
/// <param name="Status">The progress of its drain.</param>
internal sealed record DrainAnswer(bool IsAllowed, DrainStatus Status);
