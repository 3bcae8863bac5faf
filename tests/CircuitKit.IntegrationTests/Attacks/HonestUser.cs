using System.Collections.Concurrent;
using System.Globalization;

namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>Clicks, reloads the page and loses the network now and then, and says what went wrong.</summary>
internal sealed class HonestUser(int number, Uri server, ConcurrentQueue<string> troubles) : IAsyncDisposable
{
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_longestAbsence = TimeSpan.FromSeconds(60);

    private HeadlessCircuit? _page;
    private int _clicks;

    public string Tab { get; } = string.Create(CultureInfo.InvariantCulture, $"tab-of-honest-user-{number:0000}");

    /// <summary>The circuit's secret, as somebody who has stolen it would have it.</summary>
    public string? Secret => _page?.CircuitSecret;

    public int Clicks { get; private set; }

    public TimeSpan SlowestAnswer { get; private set; }

    public async Task LiveAsync(CancellationToken stop)
    {
        var random = new Random(number);
        try
        {
            await OpenAsync(stop);
            while (true)
            {
                await Task.Delay(s_pace, TimeProvider.System, stop);
                switch (random.Next(25))
                {
                    case 0:
                        await _page!.CloseAsync(stop);
                        await OpenAsync(stop);
                        break;
                    case 1:
                        await LoseNetworkAsync(stop);
                        break;
                    default:
                        await ClickAsync(stop);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The siege is over.
        }
        catch (Exception e)
        {
            troubles.Enqueue($"user {number}: {e.GetType().Name} {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.DisposeAsync();
        }
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        _clicks = 0;
        _page = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                Page = new Uri(server, "counter"),
                Headers = Visitor.Headers($"honest-{number}", $"203.0.113.{1 + number}"),
                HubQuery = $"ck_tab={Tab}&ck_frame=top",
            },
            stop);
    }

    private async Task ClickAsync(CancellationToken stop)
    {
        var clicked = TimeProvider.System.GetTimestamp();
        await _page!.ClickAsync("increment", stop);
        await _page.WaitForTextAsync("count", $"{++_clicks}", stop);
        Clicks++;
        var waited = TimeProvider.System.GetElapsedTime(clicked);
        SlowestAnswer = waited > SlowestAnswer ? waited : SlowestAnswer;
    }

    private async Task LoseNetworkAsync(CancellationToken stop)
    {
        await _page!.DropAsync();
        var outcome = await _page.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + s_longestAbsence, stop);
        var count = _page.TextOf("count");
        if (outcome == ReconnectOutcome.Rejected || count != $"{_clicks}")
        {
            throw new InvalidOperationException($"After a lost network ({outcome}) the page shows {count} for {_clicks}.");
        }
    }
}
