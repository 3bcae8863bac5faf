using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>A browser tab whose hub connections are watched.</summary>
internal sealed class Tab
{
    private readonly Channel<HubAddress> _connections = Channel.CreateUnbounded<HubAddress>();
    private readonly Channel<DateTimeOffset> _attempts = Channel.CreateUnbounded<DateTimeOffset>();
    private readonly ConcurrentQueue<HubAddress> _allConnections = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _console = new();

    public Tab(IPage page)
    {
        Page = page;
        page.WebSocket += (_, socket) =>
        {
            var connection = new HubAddress(new(socket.Url));
            _allConnections.Enqueue(connection);
            _connections.Writer.TryWrite(connection);
        };
        page.Console += (_, message) => _console.Enqueue($"{message.Type}: {message.Text}");
        page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url).AbsolutePath);
    }

    public IPage Page { get; }

    public IReadOnlyCollection<HubAddress> Connections => _allConnections;

    /// <summary>The paths of all requests the tab has made.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public IReadOnlyCollection<string> Console => _console;

    /// <summary>The next hub connection, in the order they were opened.</summary>
    public async Task<HubAddress> NextConnectionAsync(CancellationToken cancellationToken) => await NextAsync(_connections, cancellationToken);

    /// <summary>
    /// Has the page note from now on when it tries to connect to the hub; the news of a request reach a test too late to be a time.
    /// </summary>
    public async Task NoteAttemptsAsync()
    {
        await Page.ExposeFunctionAsync("noteAttempt", (double time) => _attempts.Writer.TryWrite(DateTimeOffset.UnixEpoch.AddMilliseconds(time)));
        await Page.EvaluateAsync(
            """
            () => {
              const { fetch } = window;
              window.fetch = (resource, ...rest) => {
                if (String(resource).includes('/_blazor/negotiate')) {
                  window.noteAttempt(Date.now());
                }
                return fetch(resource, ...rest);
              };
            }
            """);
    }

    /// <summary>The times of the next attempts.</summary>
    public async Task<IReadOnlyList<DateTimeOffset>> NextAttemptsAsync(int count, CancellationToken cancellationToken)
    {
        var attempts = new List<DateTimeOffset>();
        while (attempts.Count < count)
        {
            attempts.Add(await NextAsync(_attempts, cancellationToken));
        }

        return attempts;
    }

    /// <summary>The time of the latest attempt.</summary>
    public async Task<DateTimeOffset> LastAttemptAsync()
    {
        // A round trip to the browser: what it noted before has arrived after it.
        await Page.TitleAsync();
        DateTimeOffset last = default;
        while (_attempts.Reader.TryRead(out var attempt))
        {
            last = attempt;
        }

        return last;
    }

    public async Task<HubAddress> OpenAsync(string url, CancellationToken cancellationToken)
    {
        await Page.GotoAsync(url);
        var connection = await NextConnectionAsync(cancellationToken);
        await BeInteractiveAsync();
        await Page.HasStartedAsync();
        return connection;
    }

    /// <summary>Shows that the circuit works: the server has rendered the counter, and answers a click.</summary>
    public async Task BeInteractiveAsync()
    {
        int count;
        double document;
        do
        {
            // Once more when the page was reloaded between the look and the click.
            await Assertions.Expect(Page.Locator("#interactive")).ToHaveTextAsync("yes");
            document = await DocumentAsync();
            count = int.Parse(await Page.Locator("#count").InnerTextAsync(), provider: null);
            await Page.Locator("#count").ClickAsync();
        }
        while (document != await DocumentAsync());

        await Assertions.Expect(Page.Locator("#count")).ToHaveTextAsync($"{count + 1}");
    }

    private Task<double> DocumentAsync() => Page.EvaluateAsync<double>("() => performance.timeOrigin");

    /// <summary>A second tab with a copy of this one's session storage, which is what duplicating a tab makes.</summary>
    public async Task<Tab> DuplicateAsync() =>
        new(await Page.RunAndWaitForPopupAsync(() => Page.EvaluateAsync("() => { window.open('about:blank'); }")));

    private static async Task<T> NextAsync<T>(Channel<T> channel, CancellationToken cancellationToken) =>
        await channel.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
}
