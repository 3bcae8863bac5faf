using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>crash</c>: kill -9 while people click; the server is started again at once, and all pages come back as soon as it answers.
/// </summary>
internal sealed class Crash(ScenarioPlan plan, TimeSpan pace, TimeSpan duration, ScenarioTools tools) : IScenario
{
    public string Verb => "crash";

    public IReadOnlyList<string> Cases { get; } = ["kill -9"];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay: null, tools.Clock);
        AppProcess node = await site.StartNodeAsync([], cancellationToken);
        LoadSession session = tools.SessionOn(node, plan.Kilobytes, click: "one");
        await using OrderPages pages = await OrderPages.OpenAsync(session, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        ClickLog clicks = await ClickAsync(pages.Fleet.Pages, cancellationToken);
        TimeSpan killed = tools.Clock.Now;
        await node.KillAsync();
        pages.Remember();

        node = await site.StartAgainAsync(node, cancellationToken);
        TimeSpan answers = tools.Clock.Now;
        await using RedisProbe? probe = site.Redis is { } redis ? await RedisProbe.ConnectAsync(redis.Port) : null;
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, [node], probe);
        Homecoming back = await pages.ComeBackAsync(pages.Fleet.Pages, answers, cancellationToken);
        SiteUse use = await meter.StopAsync();
        IReadOnlyDictionary<string, int> failed = clicks.Failures.ByKind();
        return new(
            [
                TrialFigure.Of("kill to server answers, s", (answers - killed).TotalSeconds, FigureUnit.Seconds),
                .. TrialFigures.Of(back, against: Against.Nothing),
                TrialFigure.Of("clicks made", clicks.Count, FigureUnit.Count),
                TrialFigure.Of("clicks lost", back.ClicksLost, FigureUnit.Count, Against.Ratio),
                TrialFigure.Of("clicks lost per page", back.ClicksLost / (double)plan.Circuits, FigureUnit.Number, Against.Ratio),
                TrialFigure.Of("clicks lost, most in one page", back.MostClicksLost, FigureUnit.Count),
                .. TrialFigures.Of(use),
            ],
            pages.Failures.And(new(failed.Values.Sum(), failed)).And(Gone(site, contender, back)));
    }

    /// <summary>Clicks until the moment of the kill; a click that is under way then is nobody's failure, and lost if it was not seen.</summary>
    private async Task<ClickLog> ClickAsync(IReadOnlyList<LoadPage> pages, CancellationToken cancellationToken)
    {
        ClickLog log = new();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(duration);
        // Twice as many as there is time for: the end comes while people click.
        var schedule = Schedule.For(pages.Count, pace, duration * 2);
        Task clicking = new OpenLoop(tools.Clock).RunAsync(schedule, (i, due) => pages[i % pages.Count].ClickAsync(due, log, stop.Token), stop.Token);
        try
        {
            await tools.Progress.WhileAsync(clicking, () => $"{log.Count} clicks, {log.Failures.Count} failed");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Now.
        }

        return log;
    }

    /// <summary>Some clicks are the price of a crash; a page that finds nothing is a failure, except on stock, which has nothing to find.</summary>
    private static RunFailures Gone(Site site, string contender, Homecoming back)
    {
        Failures gone = new();
        for (int i = site.IsStock ? back.Rejected : 0; i < back.Rejected; i++)
        {
            gone.Add($"{contender}: a page was refused after the crash");
        }

        return new(gone.Count, gone.ByKind());
    }
}
