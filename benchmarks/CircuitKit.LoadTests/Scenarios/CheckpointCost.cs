using System.Globalization;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>checkpoint-cost</c>: steady clicks on states of different sizes, of which each click changes all, one value or nothing. The same
/// clicks with CircuitKit in memory, which captures nothing, are what they are held against: the difference is the checkpoints.
/// </summary>
/// <remarks>The pace is slower than a checkpoint comes after a click, so that each click leads to one.</remarks>
internal sealed class CheckpointCost(ScenarioPlan plan, CheckpointCostPlan cost, ScenarioTools tools) : IScenario
{
    private static readonly (string Button, string What)[] s_changes =
        [("all", "changes all"), ("one", "changes one line"), ("none", "changes nothing")];

    // So many circuits of a megabyte as keep two processors busy and no busier: a server that cannot keep up saves less often.
    private const int MostKilobytes = 20 * 1024;

    // The last checkpoint comes half a second after the last click.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);

    public string Verb => "checkpoint-cost";

    public IReadOnlyList<string> Cases { get; } =
        [.. from size in cost.Kilobytes from change in s_changes select Name(size, change.What)];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        (int size, string button) = (
            from kb in cost.Kilobytes
            from change in s_changes
            where Name(kb, change.What) == name
            select (kb, change.Button)).First();
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay: null, tools.Clock);
        AppProcess node = await site.StartNodeAsync([], cancellationToken);
        LoadSession opening = tools.SessionOn(node, size, button, watch: "clicks");
        int circuits = CircuitsOf(size);
        await using OrderPages pages = await OrderPages.OpenAsync(opening, circuits, plan.OpensPerSecond, cancellationToken);
        await using RedisProbe? probe = site.Redis is { } redis ? await RedisProbe.ConnectAsync(redis.Port) : null;
        await using SnapshotWatch? watch = site.Redis is { } watched ? await SnapshotWatch.StartAsync(watched.Port, tools.Clock) : null;
        SteadyPlan steady = new(circuits, plan.OpensPerSecond, cost.Pace, TimeSpan.Zero, cost.Duration);
        SteadyClicks clicks = new(opening, pages.Fleet);
        await clicks.RunAsync(steady with { Duration = cost.WarmUp }, cancellationToken);
        await opening.WaitAsync(s_settle, cancellationToken);

        watch?.Forget();
        long bytesBefore = probe is null ? 0 : await probe.BytesReceivedAsync();
        SiteMeter meter = await SiteMeter.StartAsync(tools.Clock, [node], probe);
        SteadyResult result = await clicks.RunAsync(steady, cancellationToken);
        await opening.WaitAsync(s_settle, cancellationToken);
        SiteUse use = await meter.StopAsync();
        long bytes = probe is null ? 0 : await probe.BytesReceivedAsync() - bytesBefore;
        double made = result.RoundTrips.Count;
        List<TrialFigure> figures =
        [
            TrialFigure.Of("server CPU per click, ms", use.Nodes / made * 1000, FigureUnit.Milliseconds, Against.Difference),
            TrialFigure.Of("click to effect p99, ms", result.RoundTrips.P99, FigureUnit.Milliseconds, Against.Ratio),
        ];
        if (watch is not null)
        {
            figures.Add(TrialFigure.Of("writes per click", watch.Writes / made, FigureUnit.Number));
            figures.Add(TrialFigure.Of("KB to Redis per click", bytes / made, FigureUnit.Kilobytes));
            figures.Add(TrialFigure.Of("Redis CPU per click, ms", use.Redis / made * 1000, FigureUnit.Milliseconds));
        }

        if (use.Others is { } others)
        {
            figures.Add(TrialFigure.Of(TrialFigures.Others, others / use.Wall, FigureUnit.Number));
        }

        StoredCircuits? stored = await StoredCircuits.LookAsync(site, pages.Fleet.Count, cancellationToken);
        return new([.. figures, .. stored is null ? [] : TrialFigures.Of(stored)], pages.Failures.And(result.Failures));
    }

    private int CircuitsOf(int kilobytes) => Math.Clamp(MostKilobytes / kilobytes, 1, plan.Circuits);

    private static string Name(int kilobytes, string change) => string.Create(CultureInfo.InvariantCulture, $"{kilobytes} KB, a click {change}");
}
