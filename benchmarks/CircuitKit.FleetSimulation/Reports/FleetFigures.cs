using CircuitKit.FleetSimulation.Phases;

namespace CircuitKit.FleetSimulation.Reports;

/// <summary>The figures that must not grow with the fleet: per circuit, per node, and per event.</summary>
internal sealed class FleetFigures(FleetPlan plan, IReadOnlyList<FleetStep> steps)
{
    private const string AtRealPace = "per circuit and second at the real pace";

    // Less than this is what a measurement by difference leaves over.
    private const double Least = 0.005;

    public IReadOnlyList<FigureGrowth> All =>
    [
        Growth("heap of a node without circuits, KB", step => step.HeapPerNode / 1024),
        Growth("heap of a circuit on its node, KB", step => step.HeapPerCircuit / 1024),
        Growth("Redis memory of a circuit, KB", step => step.RedisMemoryPerCircuit / 1024),
        Growth("Redis keys of a circuit", step => step.KeysPerCircuit),
        .. PhaseNames.All.SelectMany(Of),
        Growth("snapshots saved again after a lost master, per circuit", step => step.SavedAgain),
        Growth($"commands {AtRealPace}", step => Paced(step)?.Commands),
        Growth($"bytes {AtRealPace}", step => Paced(step)?.Bytes),
    ];

    private IEnumerable<FigureGrowth> Of(string phase) =>
    [
        Growth($"messages: {phase}", step => CostOf(step, phase)?.Messages),
        Growth($"commands: {phase}", step => CostOf(step, phase)?.Commands),
        Growth($"bytes: {phase}", step => CostOf(step, phase)?.Bytes),
    ];

    // The dashboards of a single node ask nobody, and share what they show.
    private static Cost? CostOf(FleetStep step, string phase) =>
        phase == PhaseNames.Screen && step.Nodes == 1 ? null : step.CostOf(phase);

    /// <summary>What a circuit and its part of its node's heartbeats cost in a second when its user works at the real pace.</summary>
    private Cost? Paced(FleetStep step) =>
        step.CostOf(PhaseNames.Checkpoint) is { } checkpoint && step.CostOf(PhaseNames.Heartbeat) is { } heartbeat
            ? (checkpoint * (1 / plan.Pace.TotalSeconds)) + (heartbeat * (1 / (plan.Heartbeat.TotalSeconds * plan.CircuitsPerNode)))
            : null;

    private FigureGrowth Growth(string name, Func<FleetStep, double?> figure) => new(
        name,
        [.. steps.Select(step => (step.Nodes, Value: figure(step))).Where(point => point.Value is not null)
            .Select(point => (point.Nodes, Value: point.Value < Least ? 0 : point.Value!.Value))]);
}
