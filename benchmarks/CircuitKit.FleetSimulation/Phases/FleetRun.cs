using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.TestKit;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>Simulates fleets of several sizes, one after the other, each with a Redis and processes of its own.</summary>
internal sealed class FleetRun(LoadClock clock, Progress progress)
{
    public async Task<IReadOnlyList<FleetStep>> RunAsync(FleetPlan plan, CancellationToken cancellationToken)
    {
        List<FleetStep> steps = [];
        foreach (int nodes in plan.Nodes)
        {
            using TempFolder keys = new();
            await using Fleet fleet = await Fleet.StartAsync(plan, nodes, keys.Path, cancellationToken);
            steps.Add(await new FleetPhases(plan, fleet, clock, progress).RunAsync(nodes, cancellationToken));
        }

        return steps;
    }
}
