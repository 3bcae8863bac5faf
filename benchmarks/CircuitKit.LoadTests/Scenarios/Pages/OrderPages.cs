using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Scenarios.Pages;

/// <summary>Many pages of orders with people in front of them, who remember what they saw.</summary>
internal sealed class OrderPages : IAsyncDisposable
{
    private const int AtOnce = 32;

    private readonly LoadSession _session;
    private readonly Dictionary<LoadPage, OrderView> _seen = [];
    private readonly ClickLog _clicks = new();

    private OrderPages(LoadSession session)
    {
        _session = session;
        Fleet = session.NewFleet();
    }

    public CircuitFleet Fleet { get; }

    /// <summary>What went wrong with pages, lost state not counted.</summary>
    public RunFailures Failures
    {
        get
        {
            IReadOnlyDictionary<string, int> fleet = Fleet.Failures.ByKind(), clicks = _clicks.Failures.ByKind();
            return new RunFailures(fleet.Values.Sum(), fleet).And(new(clicks.Values.Sum(), clicks));
        }
    }

    /// <summary>Opens pages and clicks once in each, so that none shows what a new one would.</summary>
    public static async Task<OrderPages> OpenAsync(LoadSession session, int count, double perSecond, CancellationToken cancellationToken)
    {
        OrderPages pages = new(session);
        try
        {
            await session.OpenAsync(pages.Fleet, count, perSecond, cancellationToken);
            await pages.ClickEachAsync(cancellationToken);
            return pages;
        }
        catch
        {
            await pages.DisposeAsync();
            throw;
        }
    }

    /// <summary>Clicks once in each page; each person then remembers what the page shows.</summary>
    public async Task ClickEachAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<LoadPage> pages = Fleet.Pages;
        Task clicks = InFlight.RunAsync(
            pages.Count, AtOnce, i => pages[i].ClickAsync(_session.Clock.Now, _clicks, cancellationToken), cancellationToken);
        await _session.Progress.WhileAsync(clicks, () => $"{_clicks.Count} clicks, {_clicks.Failures.Count} failed");
        Remember();
    }

    /// <summary>From now on each page should show what it shows now.</summary>
    public void Remember()
    {
        foreach (LoadPage page in Fleet.Pages)
        {
            _seen[page] = OrderView.Of(page.Circuit) ?? default;
        }
    }

    /// <summary>Cuts all connections.</summary>
    public Task DropAsync() => Task.WhenAll(Fleet.Pages.Select(page => page.Circuit.DropAsync()));

    /// <summary>Brings pages back, all at once, and looks at what they show.</summary>
    /// <param name="pages">Some of the fleet.</param>
    /// <param name="since">When they were to come back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Homecoming> ComeBackAsync(IReadOnlyList<LoadPage> pages, TimeSpan since, CancellationToken cancellationToken)
    {
        Homecoming back = new();
        var all = Task.WhenAll(pages.Select(page => ComeBackAsync(page, back, since, cancellationToken)));
        await _session.Progress.WhileAsync(
            all,
            () => $"{back.Answered} of {pages.Count} back, {back.Rejected} refused, {Fleet.Failures.Count} failed");
        return back;
    }

    /// <summary>
    /// Cuts the connection of one page after another, if it still has one, and brings each back at once to another server; times count from the
    /// cut.
    /// </summary>
    public async Task<Homecoming> MoveAsync(IReadOnlyList<LoadPage> pages, Uri server, CancellationToken cancellationToken)
    {
        Homecoming back = new();
        foreach (LoadPage page in pages)
        {
            page.Circuit.RouteTo(server);
            await ComeBackAsync(page, back, _session.Clock.Now, cancellationToken);
        }

        return back;
    }

    /// <summary>State that should have come back and did not, as failures.</summary>
    public static RunFailures Lost(string contender, int pages, Homecoming back)
    {
        Failures lost = new();
        for (int i = back.Whole; i < pages; i++)
        {
            lost.Add($"{contender}: a page did not come back with all it showed");
        }

        return new(lost.Count, lost.ByKind());
    }

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();

    private async Task ComeBackAsync(LoadPage page, Homecoming back, TimeSpan since, CancellationToken cancellationToken)
    {
        bool isAnswered = false;
        await Fleet.TryAsync(
            "come back",
            async token =>
            {
                DateTimeOffset deadline = _session.Clock.TimeProvider.GetUtcNow() + _session.Target.Timeout;
                ReconnectOutcome outcome = await page.Circuit.ReconnectUntilAsync(deadline, token);
                if (outcome == ReconnectOutcome.Rejected)
                {
                    back.AddRejected(_seen[page]);
                }
                else
                {
                    await page.Circuit.WaitForAsync(() => OrderView.Of(page.Circuit) is not null, token);
                    back.Add(outcome, _seen[page], OrderView.Of(page.Circuit)!.Value, _session.Clock.Now - since);
                }

                isAnswered = true;
            },
            cancellationToken);
        if (!isAnswered)
        {
            back.AddFailed(_seen[page]);
        }
    }
}
