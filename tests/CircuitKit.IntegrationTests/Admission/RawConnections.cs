namespace CircuitKit.IntegrationTests.Admission;

/// <summary>Connections to Blazor's hub that open no circuit, as an attacker has them.</summary>
internal sealed class RawConnections(Uri app, string? address = null) : IHubClient, IAsyncDisposable
{
    private readonly List<HubSocket> _open = [];
    private int _ended;

    /// <summary>How many the server, or the network, has ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public HubSocket Last => _open[^1];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async Task<HubSocket> OpenAsync(string query = "")
    {
        UriBuilder hub = new(new Uri(app, "_blazor")) { Scheme = "ws", Query = query };
        Dictionary<string, string> headers = address is null ? [] : new() { [LimitedApp.AddressHeader] = address };
        HubSocket socket = await HubSocket.ConnectAsync(hub.Uri, headers, this, Cancelled);
        _open.Add(socket);
        socket.Start();
        return socket;
    }

    public async Task OpenAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await OpenAsync();
        }
    }

    ValueTask<object?> IHubClient.ReceivedAsync(HubSocket socket, string method, object?[] arguments) => ValueTask.FromResult<object?>(null);

    void IHubClient.Closed(HubSocket socket, Exception? reason) => Interlocked.Increment(ref _ended);

    public async ValueTask DisposeAsync()
    {
        foreach (HubSocket socket in _open)
        {
            await socket.DisposeAsync();
        }
    }
}
