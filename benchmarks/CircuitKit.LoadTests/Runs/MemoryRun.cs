using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.LoadTests.Runs;

/// <summary>
/// The verb <c>memory</c>: what a circuit costs in the server's managed heap while it is connected, disconnected and paused, and whether closing
/// gives it back.
/// </summary>
internal sealed class MemoryRun(LoadSession session, HeapProbe heap)
{
    // The state is to stay on the server's side, where it costs something.
    private readonly LoadSession _session = session with { Target = session.Target with { KeepsPausedState = false } };

    public async Task<MemoryResult> RunAsync(MemoryPlan plan, CancellationToken cancellationToken)
    {
        RunFailures first = await FirstVisits.MakeWithAbsencesAsync(_session, cancellationToken);
        long empty = await SettledAsync(plan, cancellationToken);

        await using CircuitFleet fleet = _session.NewFleet();
        await _session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(_session, fleet, cancellationToken);
        long connected = await SettledAsync(plan, cancellationToken);
        int held = fleet.Count;

        ComeBack reconnect = new(_session, fleet, log);
        await fleet.DropAllAsync();
        long disconnected = await SettledAsync(plan, cancellationToken);
        ReconnectResult reconnected = await reconnect.RunAsync(ReconnectTo.Same, cancellationToken);

        ComeBack resume = new(_session, fleet, log);
        await new Pauses(_session, fleet).RunAsync(plan.OpensPerSecond, cancellationToken);
        long paused = await SettledAsync(plan, cancellationToken);
        ReconnectResult resumed = await resume.RunAsync(ReconnectTo.Same, cancellationToken);

        await _session.CloseAsync(fleet, cancellationToken);
        return new()
        {
            Circuits = held,
            Empty = empty,
            Connected = connected,
            Disconnected = disconnected,
            Paused = paused,
            Closed = await SettledAsync(plan, cancellationToken),
            Reconnected = reconnected,
            Resumed = resumed,
            // The last ones are those of all before too: the fleet and the log keep count.
            Failures = first.And(resumed.Failures),
        };
    }

    private async Task<long> SettledAsync(MemoryPlan plan, CancellationToken cancellationToken)
    {
        await _session.WaitAsync(plan.Settle, cancellationToken);
        return await heap.ReadAsync(cancellationToken);
    }
}
