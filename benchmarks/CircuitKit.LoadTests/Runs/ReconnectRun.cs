using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.Runs;

/// <summary>The verb <c>reconnect</c>: drops every connection, brings all pages back at once, and clicks in each to see that it lives.</summary>
internal sealed class ReconnectRun(LoadSession session)
{
    public async Task<ReconnectResult> RunAsync(ReconnectPlan plan, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        ComeBack back = new(session, fleet, log);
        await fleet.DropAllAsync();
        await session.WaitAsync(plan.Away, cancellationToken);
        ReconnectResult result = await back.RunAsync(plan.To, cancellationToken);
        await session.CloseAsync(fleet, cancellationToken);
        return result;
    }
}
