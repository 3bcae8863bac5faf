using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Dashboard.Status;

/// <summary>Returns the status of this node.</summary>
internal sealed class NodeStatusHandler(
    DashboardRecorder recorder,
    CircuitTable circuits,
    CheckpointScheduler scheduler,
    ResilientSnapshotStore store,
    DrainProgress drain,
    KeyAgreement keys,
    NodeIdentity node,
    IOptions<DrainOptions> options)
    : ClusterHandler<NodeStatusQuestion, NodeStatus>(DashboardJson.Default)
{
    private const int MaxFailures = 5;

    public override string Kind => "dashboard-status";

    public override Task<NodeStatus> AnswerAsync(NodeStatusQuestion question, CancellationToken cancellationToken)
    {
        var samples = recorder.Samples.All;
        var reconnects = recorder.Reconnects.Read();
        return Task.FromResult(new NodeStatus
        {
            NodeId = node.Id,
            Reading = recorder.Read(),
            Reconnects = [.. reconnects.Select((now, result) => now + samples.Sum(sample => sample.Reconnects[result]))],
            Reports = recorder.Experiences.All(),
            Drain = drain.Status(),
            Saving = Saving(),
            KeyRemarks = [.. keys.Current],
            History = question.HistoryStep > 0 ? History.Of(samples, question.HistoryStep) : null,
        });
    }

    private NodeSaveStatus Saving() => new()
    {
        Store = store.Health.Store,
        StoreAnswers = store.Health.State == SnapshotStoreState.Healthy,
        OutlivesProcess = store.OutlivesProcess,
        IsActive = scheduler.IsActive,
        DrainMode = options.Value.Mode,
        DrainBudgetSeconds = options.Value.Budget.TotalSeconds,
        ReleaseRate = options.Value.ReleaseRate,
        Failures = [.. circuits.Live
            .Select(SaveFailures.Of)
            .OfType<string>()
            .CountBy(reason => reason, StringComparer.Ordinal)
            .Select(reason => new SaveFailure(reason.Key, reason.Value))
            .OrderByDescending(failure => failure.Circuits)
            .Take(MaxFailures)],
    };
}
