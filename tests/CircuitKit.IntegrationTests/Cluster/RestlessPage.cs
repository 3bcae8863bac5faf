using System.Globalization;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>A page whose connection is cut at any moment, and whose next one goes to any node: as behind a balancer that is not sticky.</summary>
internal sealed class RestlessPage : IAsyncDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(700);

    // Far longer than it takes: a busy machine is no reason to fail.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly SeveralNodes _nodes;
    private readonly HeadlessCircuit _circuit;
    private readonly string _marker;
    private int _clicks;

    private RestlessPage(SeveralNodes nodes, HeadlessCircuit circuit, string tab, int node)
    {
        _nodes = nodes;
        _circuit = circuit;
        _marker = circuit.TextOf("marker");
        Tab = tab;
        Node = node;
    }

    /// <summary>The id that the page sends as its tab's.</summary>
    public string Tab { get; }

    /// <summary>The node of its connection.</summary>
    public int Node { get; private set; }

    /// <summary>Reconnects that found the live circuit, and those that found its state.</summary>
    public (int Live, int Resumed) Reconnects { get; private set; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RestlessPage> OpenAsync(SeveralNodes nodes, int number)
    {
        var node = number % nodes.Count;
        // Well-formed: 22 characters.
        var tab = string.Create(CultureInfo.InvariantCulture, $"page-{number:00000000000000000}");
        return new RestlessPage(
            nodes,
            await HeadlessCircuit.OpenAsync(new HeadlessCircuitOptions { Page = nodes[node].Page("counter"), HubQuery = $"ck_tab={tab}" }, Cancelled),
            tab,
            node);
    }

    /// <summary>
    /// Clicks, loses its connection at a random moment and comes back to a random node, as often as said. Answers what went wrong, or null.
    /// </summary>
    public async Task<string?> LiveThroughCutsAsync(int cuts)
    {
        for (var cut = 1; cut <= cuts; cut++)
        {
            await ClickAsync(Random.Shared.Next(1, 4));
            await Task.Delay(s_longestPause * Random.Shared.NextDouble(), TimeProvider.System, Cancelled);
            await _circuit.DropAsync();
            Node = Random.Shared.Next(_nodes.Count);
            _circuit.RouteTo(_nodes[Node].Page("/"));
            var outcome = await _circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + s_patience, Cancelled);
            if (outcome == ReconnectOutcome.Rejected)
            {
                return $"was rejected after cut {cut}";
            }

            Reconnects = outcome == ReconnectOutcome.Live ? (Reconnects.Live + 1, Reconnects.Resumed) : (Reconnects.Live, Reconnects.Resumed + 1);
            var (count, marker) = (_circuit.TextOf("count"), _circuit.TextOf("marker"));
            if (marker != _marker || count != $"{_clicks}")
            {
                return $"shows {count} of {marker} after cut {cut} ({outcome}), and not {_clicks} of {_marker}";
            }
        }

        await ClickAsync(1);
        return null;
    }

    public ValueTask DisposeAsync() => _circuit.DisposeAsync();

    private async Task ClickAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _circuit.ClickAsync("increment", Cancelled);
            _clicks++;
            await _circuit.WaitForTextAsync("count", $"{_clicks}", Cancelled);
        }
    }
}
