using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Runs;

/// <summary>Clicks in all pages of a fleet at a steady pace and measures; the pages stay open.</summary>
internal sealed class SteadyClicks(LoadSession session, CircuitFleet fleet)
{
    public async Task<SteadyResult> RunAsync(SteadyPlan plan, CancellationToken cancellationToken)
    {
        ClickLog warmUp = new();
        await ClickAsync("warm-up", plan.WarmUpPace ?? plan.Pace, plan.WarmUp, warmUp, cancellationToken);
        ClickLog log = new();
        CpuMeter cpu = session.NewCpuMeter();
        CpuReading before = cpu.Read();
        await ClickAsync("measuring", plan.Pace, plan.Duration, log, cancellationToken);
        CpuUse used = cpu.Read().Since(before);
        return new()
        {
            Circuits = fleet.Count,
            Opens = fleet.Opens.Summarize(),
            RoundTrips = log.RoundTrips.Summarize(),
            Lateness = log.Lateness.Summarize(),
            Cpu = used,
            Failures = RunFailures.Of(fleet, log).And(new(warmUp.Failures.Count, warmUp.Failures.ByKind())),
        };
    }

    private Task ClickAsync(string phase, TimeSpan pace, TimeSpan duration, ClickLog log, CancellationToken cancellationToken)
    {
        // Round robin over an even schedule: each page has its own moment in the pace, and keeps it.
        IReadOnlyList<LoadPage> pages = fleet.Pages;
        var schedule = Schedule.For(pages.Count, pace, duration);
        Task clicks = new OpenLoop(session.Clock).RunAsync(
            schedule, (i, due) => pages[i % pages.Count].ClickAsync(due, log, cancellationToken), cancellationToken);
        return session.Progress.WhileAsync(clicks, () => $"{phase}: {log.Count} of {schedule.Count} clicks, {log.Failures.Count} failed");
    }
}
