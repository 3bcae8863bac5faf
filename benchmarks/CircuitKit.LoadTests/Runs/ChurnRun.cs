using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Runs;

/// <summary>The verb <c>churn</c>: pages are opened at a set rate, clicked once, and closed.</summary>
internal sealed class ChurnRun(LoadSession session)
{
    public async Task<ChurnResult> RunAsync(ChurnPlan plan, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        ClickLog log = new();
        CpuMeter cpu = session.NewCpuMeter();
        CpuReading before = cpu.Read();
        Schedule schedule = new((int)Math.Round(plan.OpensPerSecond * plan.Duration.TotalSeconds), plan.OpensPerSecond);
        Task visits = new OpenLoop(session.Clock).RunAsync(
            schedule, (_, due) => VisitAsync(fleet, due, plan.Life, log, cancellationToken), cancellationToken);
        await session.Progress.WhileAsync(
            visits, () => $"{fleet.Count} open, {fleet.Closes.Count} of {schedule.Count} done, {fleet.Failures.Count} failed");
        return new(
            fleet.Opens.Summarize(), log.RoundTrips.Summarize(), fleet.Closes.Summarize(), cpu.Read().Since(before), RunFailures.Of(fleet, log));
    }

    private async Task VisitAsync(CircuitFleet fleet, TimeSpan due, TimeSpan life, ClickLog log, CancellationToken cancellationToken)
    {
        if (await fleet.OpenOneAsync(due, cancellationToken) is not { } page)
        {
            return;
        }

        await session.WaitAsync(life, cancellationToken);
        if (session.Target.HasAction)
        {
            await page.ClickAsync(session.Clock.Now, log, cancellationToken);
        }

        await fleet.CloseOneAsync(page, cancellationToken);
    }
}
