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
        page.Request += (_, request) =>
        {
            var path = new Uri(request.Url).AbsolutePath;
            _requests.Enqueue(path);
            if (path == "/_blazor/negotiate")
            {
                _attempts.Writer.TryWrite(TimeProvider.System.GetUtcNow());
            }
        };
    }

    public IPage Page { get; }

    public IReadOnlyCollection<HubAddress> Connections => _allConnections;

    /// <summary>The paths of all requests the tab has made.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public IReadOnlyCollection<string> Console => _console;

    /// <summary>The next hub connection, in the order they were opened.</summary>
    public async Task<HubAddress> NextConnectionAsync(CancellationToken cancellationToken) => await NextAsync(_connections, cancellationToken);

    /// <summary>When the next attempt to connect to the hub was made.</summary>
    public async Task<DateTimeOffset> NextAttemptAsync(CancellationToken cancellationToken) => await NextAsync(_attempts, cancellationToken);

    public async Task<HubAddress> OpenAsync(string url, CancellationToken cancellationToken)
    {
        await Page.GotoAsync(url);
        var connection = await NextConnectionAsync(cancellationToken);
        await BeInteractiveAsync();
        return connection;
    }

    /// <summary>Shows that the circuit works: the server has rendered the counter, and answers a click.</summary>
    public async Task BeInteractiveAsync()
    {
        await Assertions.Expect(Page.Locator("#interactive")).ToHaveTextAsync("yes");
        var count = int.Parse(await Page.Locator("#count").InnerTextAsync(), provider: null);
        await Page.Locator("#count").ClickAsync();
        await Assertions.Expect(Page.Locator("#count")).ToHaveTextAsync($"{count + 1}");
    }

    /// <summary>A second tab with a copy of this one's session storage, which is what duplicating a tab makes.</summary>
    public async Task<Tab> DuplicateAsync() => new(await Page.RunAndWaitForPopupAsync(() => Page.EvaluateAsync("() => { window.open('about:blank'); }")));

    private static async Task<T> NextAsync<T>(Channel<T> channel, CancellationToken cancellationToken) =>
        await channel.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellationToken);
}
