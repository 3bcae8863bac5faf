using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>drain</c>: a deploy at the worst moment. SIGTERM comes while not one circuit's last change is saved; then the next process starts,
/// and all pages come back.
/// </summary>
internal sealed class Drain(ScenarioPlan plan, ScenarioTools tools) : IScenario
{
    // So far apart that no checkpoint comes before the drain, and as much time for it as it takes: how long is the question.
    private static readonly string[] s_settings =
    [
        "--CircuitKit:Checkpoints:QuietPeriod", "00:01:00",
        "--CircuitKit:Checkpoints:MaxDelay", "00:10:00",
        "--CircuitKit:Drain:Budget", "00:02:00",
        "--shutdownTimeoutSeconds", "150",
    ];

    public string Verb => "drain";

    public IReadOnlyList<string> Cases { get; } = ["all unsaved"];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay: null, tools.Clock);
        AppProcess node = await site.StartNodeAsync(s_settings, cancellationToken);
        LoadSession session = tools.SessionOn(node, plan.Kilobytes);
        await using OrderPages pages = await OrderPages.OpenAsync(session, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        await pages.ClickEachAsync(cancellationToken);

        await using SnapshotWatch? watch = site.Redis is { } redis ? await SnapshotWatch.StartAsync(redis.Port, tools.Clock) : null;
        await using RedisProbe? probe = site.Redis is { } asking ? await RedisProbe.ConnectAsync(asking.Port) : null;
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, [node], probe);
        TimeSpan asked = tools.Clock.Now;
        Task ending = meter.WatchAsync(node.TerminateAsync(cancellationToken));
        await tools.Progress.WhileAsync(ending, () => $"draining, {watch?.Circuits} of {plan.Circuits} saved");
        TimeSpan ended = tools.Clock.Now;
        SiteUse use = await meter.StopAsync();
        // Before the next process takes circuits out, which Redis tells of as well.
        SnapshotsWritten? written = watch is null ? null : await watch.StopAsync();
        StoredCircuits? stored = site.IsStock ? null : await StoredCircuits.LookAsync(site, pages.Fleet.Count, cancellationToken);

        await site.StartAgainAsync(node, cancellationToken);
        Homecoming back = await pages.ComeBackAsync(pages.Fleet.Pages, tools.Clock.Now, cancellationToken);
        List<TrialFigure> figures = [TrialFigure.Of("SIGTERM to exit, s", (ended - asked).TotalSeconds, FigureUnit.Seconds)];
        if (written is not null)
        {
            figures.Add(TrialFigure.Of("circuits saved", written.Circuits, FigureUnit.Count));
        }

        if (!site.IsStock && written is not null)
        {
            double? seconds = (written.LastAt - asked)?.TotalSeconds;
            figures.Add(TrialFigure.Of("SIGTERM to the last snapshot in Redis, s", seconds, FigureUnit.Seconds, target: "≤ 5 s"));
            figures.Add(TrialFigure.Of("snapshots per second", written.Circuits / seconds, FigureUnit.Count));
        }

        return new(
            [
                .. figures,
                .. TrialFigures.Of(back, against: Against.Nothing),
                .. TrialFigures.Of(use),
                .. stored is null ? [] : TrialFigures.Of(stored),
            ],
            site.IsStock ? pages.Failures : pages.Failures.And(OrderPages.Lost(contender, pages.Fleet.Count, back)));
    }
}
