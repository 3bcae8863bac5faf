using System.Collections.Concurrent;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>
/// Brings back pages that are away, all at once, and clicks in each to see that it lives. One that is refused is forgotten. Made before they leave,
/// so that it knows what they showed.
/// </summary>
internal sealed class ComeBack(LoadSession session, CircuitFleet fleet, ClickLog log)
{
    private readonly int[] _outcomes = new int[Enum.GetValues<ReconnectOutcome>().Length];
    private readonly Latencies _back = new();
    private readonly ConcurrentDictionary<LoadPage, string?> _shown = new(fleet.Pages.Select(page => KeyValuePair.Create(page, page.Shown)));
    private int _kept;

    public async Task<ReconnectResult> RunAsync(ReconnectTo to, CancellationToken cancellationToken)
    {
        Route(to);
        CpuMeter cpu = session.NewCpuMeter();
        CpuReading before = cpu.Read();
        TimeSpan due = session.Clock.Now;
        IReadOnlyList<LoadPage> pages = fleet.Pages;
        var back = Task.WhenAll(pages.Select(page => ComeBackAsync(page, due, cancellationToken)));
        await session.Progress.WhileAsync(back, () => $"{_back.Count} of {pages.Count} back, {fleet.Failures.Count} failed");
        CpuUse used = cpu.Read().Since(before);

        await OneClickEach.MakeAsync(session, fleet, log, cancellationToken);
        return new()
        {
            Circuits = pages.Count,
            Live = _outcomes[(int)ReconnectOutcome.Live],
            Resumed = _outcomes[(int)ReconnectOutcome.Resumed],
            Rejected = _outcomes[(int)ReconnectOutcome.Rejected],
            Kept = session.Target.Watch is null ? null : _kept,
            Back = _back.Summarize(),
            Cpu = used,
            Failures = await FailuresAsync(cancellationToken),
        };
    }

    private void Route(ReconnectTo to)
    {
        int[] turns = new int[session.Target.ServerCount];
        foreach (LoadPage page in fleet.Pages)
        {
            page.RouteTo(Routes.Next(to, page.Server, turns[page.Server]++, session.Target.ServerCount, Random.Shared));
        }
    }

    private Task ComeBackAsync(LoadPage page, TimeSpan due, CancellationToken cancellationToken) => fleet.TryAsync(
        "reconnect",
        async token =>
        {
            ReconnectOutcome outcome = await page.Circuit.ReconnectAsync(token);
            _back.Record(session.Clock.Now - due);
            Interlocked.Increment(ref _outcomes[(int)outcome]);
            if (outcome != ReconnectOutcome.Rejected && page.Shown == _shown[page])
            {
                Interlocked.Increment(ref _kept);
            }
        },
        cancellationToken);

    /// <summary>A refused page has no circuit; that is an answer, and no lost connection.</summary>
    private async Task<RunFailures> FailuresAsync(CancellationToken cancellationToken)
    {
        foreach (LoadPage page in fleet.Pages.Where(page => !page.Circuit.IsConnected))
        {
            await fleet.ForgetAsync(page);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return RunFailures.Of(fleet, log);
    }
}
