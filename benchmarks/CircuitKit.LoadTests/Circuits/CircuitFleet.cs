using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Circuits;

/// <summary>Many pages of one app.</summary>
internal sealed class CircuitFleet(LoadTarget target, LoadClock clock) : IAsyncDisposable
{
    // A machine that shuts down says goodbye for many pages, not for all at the same instant.
    private const int GoodbyesAtOnce = 32;

    private readonly HeadlessCircuitOptions _options = new() { Page = target.Page, Headers = target.Headers };
    private readonly List<LoadPage> _pages = [];
    private readonly Lock _gate = new();

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
        await TryAsync(
            "open",
            async token =>
            {
                TimeSpan sent = clock.Now;
                HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(_options, token);
                Opens.Record(clock.Now - (sent < due ? sent : due));
                page = new LoadPage(circuit, target, clock);
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
