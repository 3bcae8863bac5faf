using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>reconnect-storm</c>: a load balancer restarts. All connections are cut at once and all pages come back at once, to the server that
/// has their circuits or, with CircuitKit on Redis, to another one. Beside it, as many new pages that are all opened at once.
/// </summary>
internal sealed class ReconnectStorm(ScenarioPlan plan, TimeSpan away, ScenarioTools tools) : IScenario
{
    private const string SameNode = "same node";
    private const string OtherNode = "other node";
    private const string NewPages = "new pages";

    // By default the framework keeps a hundred disconnected circuits; stock would lose the others, and this is not what is to be seen here.
    private static readonly string[] s_settings = ["--retained", "1000000"];

    public string Verb => "reconnect-storm";

    public IReadOnlyList<string> Cases { get; } = [SameNode, OtherNode, NewPages];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    // On stock a circuit is where it is.
    public bool Has(string name, string contender) => name != OtherNode || contender == nameof(Contender.Redis);

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay: null, tools.Clock);
        AppProcess node = await site.StartNodeAsync(s_settings, cancellationToken);
        if (name == NewPages)
        {
            return await OpenAllAsync(site, node, cancellationToken);
        }

        AppProcess other = name == OtherNode ? await site.StartNodeAsync(s_settings, cancellationToken) : node;
        LoadSession session = tools.SessionOn(node, plan.Kilobytes);
        await using OrderPages pages = await OrderPages.OpenAsync(session, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        await using RedisProbe? probe = site.Redis is { } redis ? await RedisProbe.ConnectAsync(redis.Port) : null;
        await pages.DropAsync();
        foreach (LoadPage page in pages.Fleet.Pages)
        {
            page.Circuit.RouteTo(other.BaseUri);
        }

        await session.WaitAsync(away, cancellationToken);
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, site.Nodes, probe);
        Homecoming back = await pages.ComeBackAsync(pages.Fleet.Pages, tools.Clock.Now, cancellationToken);
        SiteUse use = await meter.StopAsync();
        return new(
            [
                .. TrialFigures.Of(back),
                TrialFigure.Of("pages with their own circuit", back.Live, FigureUnit.Count),
                TrialFigure.Of("pages with a new circuit and the old one's state", back.Resumed, FigureUnit.Count),
                .. TrialFigures.Of(use),
            ],
            pages.Failures.And(OrderPages.Lost(contender, pages.Fleet.Count, back)));
    }

    private async Task<Trial> OpenAllAsync(Site site, AppProcess node, CancellationToken cancellationToken)
    {
        LoadSession session = tools.SessionOn(node, plan.Kilobytes);

        // As in the other cases, the server has opened as many before.
        await using OrderPages before = await OrderPages.OpenAsync(session, plan.Circuits, plan.OpensPerSecond, cancellationToken);
        await using CircuitFleet fleet = session.NewFleet();
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, site.Nodes, redis: null);
        await session.OpenAsync(fleet, plan.Circuits, double.PositiveInfinity, cancellationToken);
        SiteUse use = await meter.StopAsync();
        return new(
            [.. TrialFigures.Of(fleet.Opens.Summarize()), .. TrialFigures.Of(use)],
            before.Failures.And(new(fleet.Failures.Count, fleet.Failures.ByKind())));
    }
}
