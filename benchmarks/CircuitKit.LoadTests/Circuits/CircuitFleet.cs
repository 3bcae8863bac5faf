using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Circuits;

/// <summary>Many pages of one app.</summary>
internal sealed class CircuitFleet(LoadTarget target, LoadClock clock) : IAsyncDisposable
{
    public const string LostText = "lost: the connection of an open page is gone";

    // A machine that shuts down says goodbye for many pages, not for all at the same instant.
    private const int GoodbyesAtOnce = 32;

    private readonly HeadlessCircuitOptions[] _servers =
    [
        .. Enumerable.Range(0, target.ServerCount).Select(server => new HeadlessCircuitOptions
        {
            Page = target.PageOn(server),
            Headers = target.Headers,
            TakesPausedState = target.KeepsPausedState,
        }),
    ];

    private readonly List<LoadPage> _pages = [];
    private readonly Lock _gate = new();
    private int _opened;

    /// <summary>How long pages took from when they were due to be opened until they were rendered and interactive.</summary>
    public Latencies Opens { get; } = new();

    public Latencies Closes { get; } = new();

    public Failures Failures { get; } = new();

    public IReadOnlyList<LoadPage> Pages
    {
        get
        {
            lock (_gate)
            {
                return [.. _pages];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pages.Count;
            }
        }
    }

    /// <summary>Pages whose connection is gone though nobody closed it.</summary>
    public int Lost => Pages.Count(page => !page.Circuit.IsConnected);

    public Task OpenAsync(int count, double perSecond, CancellationToken cancellationToken) =>
        new OpenLoop(clock).RunAsync(new Schedule(count, perSecond), (_, due) => OpenOneAsync(due, cancellationToken), cancellationToken);

    /// <summary>Opens one page; null, and one failure more, when that does not work.</summary>
    public async Task<LoadPage?> OpenOneAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        LoadPage? page = null;
        int server = Routes.First(Interlocked.Increment(ref _opened) - 1, target.ServerCount);
        await TryAsync(
            "open",
            async token =>
            {
                TimeSpan sent = clock.Now;
                HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(_servers[server], token);
                Opens.Record(clock.Now - (sent < due ? sent : due));
                page = new LoadPage(circuit, target, clock) { Server = server };
            },
            cancellationToken);
        if (page is not null)
        {
            lock (_gate)
            {
                _pages.Add(page);
            }
        }

        return page;
    }

    /// <summary>Cuts all connections at once. One that was gone already, though nobody cut it, is a failure.</summary>
    public Task DropAllAsync()
    {
        IReadOnlyList<LoadPage> pages = Pages;
        foreach (LoadPage _ in pages.Where(page => !page.Circuit.IsConnected))
        {
            Failures.Add(LostText);
        }

        return Task.WhenAll(pages.Select(page => page.Circuit.DropAsync()));
    }

    /// <summary>Says goodbye for one page, as a closing tab does.</summary>
    public async Task CloseOneAsync(LoadPage page, CancellationToken cancellationToken)
    {
        await TryAsync(
            "close",
            async token =>
            {
                TimeSpan start = clock.Now;
                await page.Circuit.CloseAsync(token);
                Closes.Record(clock.Now - start);
            },
            cancellationToken);
        await ForgetAsync(page);
    }

    /// <summary>Drops a page without a goodbye, as if it had never been opened.</summary>
    public async Task ForgetAsync(LoadPage page)
    {
        lock (_gate)
        {
            _pages.Remove(page);
        }

        await page.Circuit.DisposeAsync();
        page.Dispose();
    }

    public Task CloseAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Pages,
        new ParallelOptions { MaxDegreeOfParallelism = GoodbyesAtOnce, CancellationToken = cancellationToken },
        async (page, token) => await CloseOneAsync(page, token));

    /// <summary>Runs something on a page within the target's timeout; what it throws is counted, not thrown.</summary>
    public async Task TryAsync(string doing, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(target.Timeout, clock.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await act(either.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Failures.Add(doing, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LoadPage page in Pages)
        {
            await ForgetAsync(page);
        }
    }
}
