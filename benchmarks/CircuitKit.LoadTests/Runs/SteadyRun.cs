using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.Runs;

/// <summary>The verb <c>steady</c>: open, click, measure, close.</summary>
internal sealed class SteadyRun(LoadSession session)
{
    public async Task<SteadyResult> RunAsync(SteadyPlan plan, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        SteadyResult result = await new SteadyClicks(session, fleet).RunAsync(plan, cancellationToken);
        await session.CloseAsync(fleet, cancellationToken);
        return result;
    }
}
