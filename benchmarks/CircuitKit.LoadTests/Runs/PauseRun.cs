using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;

namespace CircuitKit.LoadTests.Runs;

/// <summary>
/// The verb <c>pause</c>: every page asks for its circuit to be paused, as <c>Blazor.pauseCircuit()</c> does, and all resume later.
/// </summary>
internal sealed class PauseRun(LoadSession session)
{
    /// <param name="plan">How many, and for how long.</param>
    /// <param name="pausesPerSecond">At which rate they pause: hidden tabs do not all hide at once.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<PauseResult> RunAsync(ReconnectPlan plan, double pausesPerSecond, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        ComeBack back = new(session, fleet, log);
        CpuMeter cpu = session.NewCpuMeter();
        CpuReading before = cpu.Read();
        Pauses pauses = new(session, fleet);
        await pauses.RunAsync(pausesPerSecond, cancellationToken);
        CpuUse used = cpu.Read().Since(before);
        await session.WaitAsync(plan.Away, cancellationToken);
        PauseResult result = new(pauses.Times.Summarize(), used, await back.RunAsync(plan.To, cancellationToken));
        await session.CloseAsync(fleet, cancellationToken);
        return result;
    }
}
