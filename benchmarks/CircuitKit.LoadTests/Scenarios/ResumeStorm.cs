using System.Globalization;
using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>resume-storm</c>: all pages have been away so long that their circuits are in the store only; then their server is another process,
/// and all come back at once.
/// </summary>
internal sealed class ResumeStorm(ScenarioPlan plan, IReadOnlyList<double> delays, ScenarioTools tools) : IScenario
{
    // What a process does at its first resumes, and only then, is no part of a storm.
    private const int FirstPages = 20;

    // Stock writes a circuit only when it evicts it: soon, and however many there are.
    private static readonly string[] s_settings = ["--retention", "00:00:01", "--retained", "1000000"];

    public string Verb => "resume-storm";

    public IReadOnlyList<string> Cases { get; } = [.. delays.Select(Name)];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(delays.First(milliseconds => Name(milliseconds) == name));
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay, tools.Clock);
        AppProcess node = await site.StartNodeAsync(s_settings, cancellationToken);
        LoadSession session = tools.SessionOn(node, plan.Kilobytes);
        await using OrderPages pages = await OrderPages.OpenAsync(session, plan.Circuits + FirstPages, plan.OpensPerSecond, cancellationToken);
        await pages.DropAsync();
        await new Sleep(tools).WaitAsync(site, node, pages.Fleet.Count, cancellationToken);

        await node.KillAsync();
        StoredCircuits? stored = await StoredCircuits.LookAsync(site, pages.Fleet.Count, cancellationToken);
        node = await site.StartAgainAsync(node, cancellationToken);
        IReadOnlyList<LoadPage> all = pages.Fleet.Pages;
        await pages.ComeBackAsync([.. all.Take(FirstPages)], tools.Clock.Now, cancellationToken);

        await using RedisProbe? probe = site.Redis is { } redis ? await RedisProbe.ConnectAsync(redis.Port) : null;
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, site.Nodes, probe);
        LoadPage[] rest = [.. all.Skip(FirstPages)];
        Homecoming back = await pages.ComeBackAsync(rest, tools.Clock.Now, cancellationToken);
        SiteUse use = await meter.StopAsync();
        return new(
            [
                .. TrialFigures.Of(back, "≤ 0.5×; of its own at 0 ms ≤ 1.15×"),
                .. TrialFigures.Of(use),
                .. stored is null ? [] : TrialFigures.Of(stored),
            ],
            // Here stock has all it needs: what is lost is a failure of either.
            pages.Failures.And(OrderPages.Lost(contender, rest.Length, back)));
    }

    private static string Name(double milliseconds) => milliseconds.ToString("0.### 'ms'", CultureInfo.InvariantCulture);
}
