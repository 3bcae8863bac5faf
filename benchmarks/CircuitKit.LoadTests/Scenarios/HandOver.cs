using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Pages;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>hand-over</c>: pages lose their connections one after another and come back at once to another server, which has to get each circuit
/// from the server that holds it, which has noticed the loss or has not, or has released the circuit. Beside it, how long a new page takes to open
/// there.
/// </summary>
internal sealed class HandOver(ScenarioPlan plan, ScenarioTools tools) : IScenario
{
    private const string NewPage = "new page";
    private const string Held = "circuit held";
    private const string Unnoticed = "circuit held, loss not noticed";
    private const string Released = "circuit released";

    // What a process does at its first pages, and only then, is no part of it.
    private const int FirstPages = 50;

    private static readonly string[] s_keeping = ["--retained", "1000000"];
    private static readonly string[] s_releasing = ["--retained", "1000000", "--retention", "00:00:01"];

    public string Verb => "hand-over";

    public IReadOnlyList<string> Cases { get; } = [NewPage, Held, Unnoticed, Released];

    public IReadOnlyList<string> Contenders { get; } = [.. plan.Contenders.Select(contender => contender.ToString())];

    // On stock a circuit is where it is.
    public bool Has(string name, string contender) => name == NewPage || contender == nameof(Contender.Redis);

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        await using Site site = await Site.StartAsync(Enum.Parse<Contender>(contender), delay: null, tools.Clock);
        AppProcess from = await site.StartNodeAsync(name == Released ? s_releasing : s_keeping, cancellationToken);
        AppProcess to = await site.StartNodeAsync(s_keeping, cancellationToken);
        int first = Math.Min(FirstPages, plan.Circuits);
        if (name == NewPage)
        {
            return await OpenAsync(to, first, cancellationToken);
        }

        await using TcpRelay? relay = name == Unnoticed ? new TcpRelay(from.BaseUri.Port) { HidesEnds = true } : null;
        LoadSession session = tools.SessionOn(from, plan.Kilobytes, address: relay?.BaseUri);
        await using OrderPages pages = await OrderPages.OpenAsync(session, plan.Circuits + first, plan.OpensPerSecond, cancellationToken);
        if (name == Released)
        {
            await pages.DropAsync();
            await new Sleep(tools).WaitAsync(site, from, pages.Fleet.Count, cancellationToken);
        }

        IReadOnlyList<LoadPage> all = pages.Fleet.Pages;
        await pages.MoveAsync([.. all.Take(first)], to.BaseUri, cancellationToken);
        Homecoming back = await pages.MoveAsync([.. all.Skip(first)], to.BaseUri, cancellationToken);
        return new([.. TrialFigures.Of(back)], pages.Failures.And(OrderPages.Lost(contender, plan.Circuits, back)));
    }

    private async Task<Trial> OpenAsync(AppProcess node, int first, CancellationToken cancellationToken)
    {
        LoadSession session = tools.SessionOn(node, plan.Kilobytes);
        await using CircuitFleet warm = session.NewFleet();
        await OpenEachAsync(warm, first, cancellationToken);
        await using CircuitFleet fleet = session.NewFleet();
        await OpenEachAsync(fleet, plan.Circuits, cancellationToken);
        return new([.. TrialFigures.Of(fleet.Opens.Summarize())], new(fleet.Failures.Count, fleet.Failures.ByKind()));
    }

    private async Task OpenEachAsync(CircuitFleet fleet, int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await fleet.OpenOneAsync(tools.Clock.Now, cancellationToken);
        }
    }
}
