using System.Globalization;

namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>One kind of attack, again and again from one address.</summary>
internal sealed class HostileClient(
    int number, string name, Func<HostileClient, CancellationToken, Task> once, Uri server, IReadOnlyList<HonestUser> victims)
{
    private const int IdleSockets = 100;

    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(number);
    private readonly List<HubSocket> _idle = [];

    /// <summary>Each kind there is.</summary>
    public static IReadOnlyList<(string Name, Func<HostileClient, CancellationToken, Task> Once)> Kinds { get; } =
    [
        ("resumes without ever acknowledging", (client, stop) => client.ResumeWithoutAcknowledgingAsync(stop)),
        ("lets circuit after circuit hibernate, with a long URL", (client, stop) => client.HibernateAsync(stop)),
        ("holds idle connections, with an empty id", (client, stop) => client.HoldIdleConnectionAsync(stop)),
        ("opens circuits in somebody's tab", (client, stop) => client.TakeTabAsync(stop)),
        ("reconnects with somebody's secret as another user", (client, stop) => client.ReconnectAsAnotherAsync(stop)),
        ("sends disconnect beacons with made-up secrets", (client, stop) => client.SendBeaconsAsync(stop)),
        ("asks to hibernate after each event", (client, stop) => client.AskToHibernateAsync(stop)),
        ("opens circuits and drops them", (client, stop) => client.OpenAndDropAsync(stop)),
    ];

    public string Name => name;

    public int Attempts { get; private set; }

    private Dictionary<string, string> Headers => Visitor.Headers($"hostile-{number}", $"198.51.100.{1 + number}");

    private HonestUser Victim => victims[_random.Next(victims.Count)];

    public async Task AttackAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_breath, TimeProvider.System, stop);
                Attempts++;
                try
                {
                    await once(this, stop);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Refused, cut or answered with an error: that is what is wanted.
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The siege is over.
        }
        finally
        {
            foreach (HubSocket socket in _idle)
            {
                socket.Cut();
            }
        }
    }

    private Task<HeadlessCircuit> OpenAsync(CancellationToken stop, string query = "", string page = "counter") => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions { Page = new Uri(server, page), Headers = Headers, HubQuery = query }, stop);

    private async Task ResumeWithoutAcknowledgingAsync(CancellationToken stop)
    {
        await using HeadlessCircuit page = await OpenAsync(stop);
        string origin = page.CircuitSecret;
        await page.PauseAsync(stop);
        for (int i = 0; i < 10; i++)
        {
            await page.PretendAsync(origin);
            await page.ResumeAndDropAsync(stop);
        }
    }

    private async Task HibernateAsync(CancellationToken stop)
    {
        await using HeadlessCircuit page = await OpenAsync(stop, "ck_sleep=can", $"sleepy?{new string('a', 3_000)}");
        await page.HibernateAsync(stop);
    }

    private async Task HoldIdleConnectionAsync(CancellationToken stop)
    {
        if (_idle.Count >= IdleSockets)
        {
            _idle[0].Cut();
            _idle.RemoveAt(0);
        }

        UriBuilder hub = new(new Uri(server, "_blazor")) { Scheme = Uri.UriSchemeWs, Query = _idle.Count % 2 == 0 ? "" : "id=" };
        _idle.Add(await HubSocket.ConnectAsync(hub.Uri, Headers, NoPage.Instance, stop));
    }

    private async Task TakeTabAsync(CancellationToken stop)
    {
        await using HeadlessCircuit page = await OpenAsync(stop, $"ck_tab={Victim.Tab}&ck_frame=top{(Attempts % 2 == 0 ? "&id=" : "")}");
        await page.ClickAsync("increment", stop);
    }

    private async Task ReconnectAsAnotherAsync(CancellationToken stop)
    {
        if (Victim.Secret is { } stolen)
        {
            UriBuilder hub = new(new Uri(server, "_blazor")) { Scheme = Uri.UriSchemeWs };
            await using HubSocket socket = await HubSocket.ConnectAsync(hub.Uri, Headers, NoPage.Instance, stop);
            socket.Start();
            await socket.InvokeAsync<bool>("ConnectCircuit", stop, stolen);
            await socket.InvokeAsync<string>("ResumeCircuit", stop, stolen, server.AbsoluteUri, new Uri(server, "counter").AbsoluteUri, "[]", "");
        }
    }

    private async Task SendBeaconsAsync(CancellationToken stop)
    {
        for (int i = 0; i < 10; i++)
        {
            using FormUrlEncodedContent form = new([new("circuitId", string.Create(CultureInfo.InvariantCulture, $"{_random.NextInt64():x43}"))]);
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server, "_blazor/disconnect")) { Content = form };
            request.Headers.Add("X-Forwarded-For", Headers["X-Forwarded-For"]);
            using HttpResponseMessage response = await HubHttp.Pages.SendAsync(request, stop);
        }
    }

    private async Task AskToHibernateAsync(CancellationToken stop)
    {
        await using HeadlessCircuit page = await OpenAsync(stop, "ck_sleep=can", "sleepy");
        for (int i = 0; i < 20; i++)
        {
            await page.MayHibernateAsync(stop);
        }
    }

    private async Task OpenAndDropAsync(CancellationToken stop)
    {
        await using HeadlessCircuit page = await OpenAsync(stop);
    }

    /// <summary>A connection behind which there is no page.</summary>
    private sealed class NoPage : IHubClient
    {
        public static readonly NoPage Instance = new();

        public ValueTask<object?> ReceivedAsync(HubSocket socket, string method, object?[] arguments) => default;

        public void Closed(HubSocket socket, Exception? reason)
        {
        }
    }
}
