using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.NodeMetrics;
using CircuitKit.Persistence.Capture;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Dashboard.Pulse;

/// <summary>Answers how this node is.</summary>
internal sealed class PulseHandler(
    PresentReader present,
    DashboardRecorder recorder,
    CircuitTable circuits,
    CheckpointScheduler scheduler,
    ResilientSnapshotStore store,
    DrainProgress drain,
    KeyAgreement keys,
    NodeIdentity node,
    IOptions<CircuitKitOptions> options) : ClusterHandler<PulseQuestion, NodePulse>(DashboardJson.Default.PulseQuestion, DashboardJson.Default.NodePulse)
{
    private const int MostTroubles = 5;

    public override string Kind => "pulse";

    public override Task<NodePulse> AnswerAsync(PulseQuestion question, CancellationToken cancellationToken)
    {
        var samples = recorder.Ring.After(0);
        return Task.FromResult(new NodePulse
        {
            NodeId = node.Id,
            Reading = NodeReading.Of(present.Read()),
            Returns = [.. Enumerable.Range(0, ReturnTally.Outcomes).Zip(recorder.Returns.Look(), (outcome, now) => now + samples.Sum(sample => sample.Returns[outcome]))],
            Drain = drain.Status(),
            Saving = Saving(),
            KeyRemarks = [.. keys.Current],
            History = question.HistoryStep > 0 ? PulseHistories.Of(samples, question.HistoryStep) : null,
        });
    }

    private NodeSaving Saving() => new()
    {
        Store = store.Health.Store,
        StoreAnswers = store.Health.State == SnapshotStoreState.Healthy,
        OutlivesProcess = store.OutlivesProcess,
        IsActive = scheduler.IsActive,
        DrainBudgetSeconds = options.Value.Drain.Budget.TotalSeconds,
        ReleaseRate = options.Value.Drain.ReleaseRate,
        Troubles = [.. circuits.Live
            .Select(circuit => circuit is { IsUnsaved: true } or { IsSuperseded: true } ? SavingTroubles.InWords(circuit.Trouble) : null)
            .OfType<string>()
            .GroupBy(trouble => trouble, StringComparer.Ordinal)
            .Select(trouble => new SavingTrouble(trouble.Key, trouble.Count()))
            .OrderByDescending(trouble => trouble.Circuits)
            .Take(MostTroubles)],
    };
}
