using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Runs;

/// <summary>The verb <c>reconnect</c>: drops every connection, brings all pages back at once, and clicks in each to see that it lives.</summary>
internal sealed class ReconnectRun(LoadSession session)
{
    private readonly int[] _outcomes = new int[Enum.GetValues<ReconnectOutcome>().Length];
    private readonly Latencies _back = new();

    public async Task<ReconnectResult> RunAsync(ReconnectPlan plan, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        await Task.WhenAll(fleet.Pages.Select(page => page.Circuit.DropAsync()));
        await session.WaitAsync(plan.Away, cancellationToken);

        CpuMeter cpu = session.NewCpuMeter();
        CpuReading before = cpu.Read();
        TimeSpan due = session.Clock.Now;
        IReadOnlyList<LoadPage> pages = fleet.Pages;
        var back = Task.WhenAll(pages.Select(page => ComeBackAsync(fleet, page, due, cancellationToken)));
        await session.Progress.WhileAsync(back, () => $"{_back.Summarize().Count} of {pages.Count} back, {fleet.Failures.Count} failed");
        CpuUse used = cpu.Read().Since(before);

        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        ReconnectResult result = new()
        {
            Circuits = pages.Count,
            Live = _outcomes[(int)ReconnectOutcome.Live],
            Resumed = _outcomes[(int)ReconnectOutcome.Resumed],
            Rejected = _outcomes[(int)ReconnectOutcome.Rejected],
            Back = _back.Summarize(),
            Cpu = used,
            Failures = await FailuresAsync(fleet, log, cancellationToken),
        };
        await session.CloseAsync(fleet, cancellationToken);
        return result;
    }

    private Task ComeBackAsync(CircuitFleet fleet, LoadPage page, TimeSpan due, CancellationToken cancellationToken) => fleet.TryAsync(
        "reconnect",
        async token =>
        {
            ReconnectOutcome outcome = await page.Circuit.ReconnectAsync(token);
            _back.Record(session.Clock.Now - due);
            Interlocked.Increment(ref _outcomes[(int)outcome]);
        },
        cancellationToken);

    /// <summary>A refused page has no circuit; that is an answer, and no lost connection.</summary>
    private static async Task<RunFailures> FailuresAsync(CircuitFleet fleet, ClickLog log, CancellationToken cancellationToken)
    {
        foreach (LoadPage page in fleet.Pages.Where(page => !page.Circuit.IsConnected))
        {
            await fleet.ForgetAsync(page);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return RunFailures.Of(fleet, log);
    }
}
