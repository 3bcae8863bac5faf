using System.Globalization;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The verb <c>compare-memory</c>: what the contenders' circuits cost while they are connected, disconnected and paused.</summary>
internal sealed class CompareMemoryRun(LoadClock clock, Progress progress)
{
    public Task<IReadOnlyList<Turn<MemoryResult>>> RunAsync(
        MemoryPlan plan, ContenderPage page, TurnsPlan turns, CancellationToken cancellationToken) => new ByTurns(clock, progress).RunAsync(
        turns,
        Arguments(plan),
        (app, round, token) => MeasureAsync(app, plan, page, round, token),
        cancellationToken);

    /// <summary>All disconnected circuits are to be there when the heap is read; the framework keeps 100 of them for 3 minutes by default.</summary>
    public static IReadOnlyList<string> Arguments(MemoryPlan plan)
    {
        // First visits are kept too when their goodbye is not yet handled.
        const int Spare = 100;
        return ["--retained", (plan.Circuits + Spare).ToString(CultureInfo.InvariantCulture), "--retention", "00:20:00"];
    }

    /// <summary>Measures an app that runs.</summary>
    public async Task<Turn<MemoryResult>> MeasureAsync(
        ContenderApp app, MemoryPlan plan, ContenderPage page, int round, CancellationToken cancellationToken)
    {
        LoadSession session = page.Session(app, clock, progress);
        using HeapProbe heap = new(session.Target.Heaps);
        MemoryResult result = await new MemoryRun(session, heap).RunAsync(plan, cancellationToken);
        return new(round, app.Contender, result, result.Failures, OthersProcessors: null);
    }
}
