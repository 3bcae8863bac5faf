namespace CircuitKit.Testing;

/// <summary>
/// A page with a circuit, without a browser. It uses the hub protocol, applies every render batch, and shows what a user would see.
/// </summary>
/// <remarks>
/// <para>
/// Thread-safe, without threads or timers of its own. A wait ends with the caller's token, with an error of the circuit
/// (<see cref="CircuitErrorException"/>), or with the loss of the connection (<see cref="CircuitDisconnectedException"/>).
/// </para>
/// <para>Elements are identified by their <c>id</c> attribute.</para>
/// </remarks>
public sealed partial class HeadlessCircuit : IAsyncDisposable
{
    private readonly HeadlessCircuitOptions _options;
    private readonly HostPage _host;
    private readonly Dictionary<string, string> _headers;
    private Uri _hub;

    private HeadlessCircuit(HeadlessCircuitOptions options, HostPage host)
    {
        _options = options;
        _host = host;
        _hub = HubAddress(host.BaseUri, options.HubQuery);
        _headers = new(options.Headers) { ["Origin"] = host.BaseUri.GetLeftPart(UriPartial.Authority) };
    }

    /// <summary>The secret of the circuit, a bearer token. It changes when the circuit is resumed.</summary>
    public string CircuitSecret { get; private set; } = "";

    /// <summary>Whether the page is connected.</summary>
    public bool IsConnected => _socket is not null;

    /// <summary>Whether the page was loaded again by <see cref="ReloadAsync"/>, and found its state.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Whether the page acknowledges render batches, as a browser does. A page that hangs does not.</summary>
    internal bool AcknowledgesRenders { get; set; } = true;

    /// <summary>The reason for which the server closed the circuit, such as <c>limited</c>; null until it sends one.</summary>
    public string? ClosedFor { get; private set; }

    /// <summary>The number of render batches that the page has applied, over all its circuits.</summary>
    internal int BatchCount { get; private set; }

    /// <summary>Loads a page and opens its circuit. Returns when the page is rendered and no component is still loading.</summary>
    public static Task<HeadlessCircuit> OpenAsync(Uri page, CancellationToken cancellationToken = default) =>
        OpenAsync(new HeadlessCircuitOptions { Page = page }, cancellationToken);

    /// <inheritdoc cref="OpenAsync(Uri, CancellationToken)"/>
    public static async Task<HeadlessCircuit> OpenAsync(HeadlessCircuitOptions options, CancellationToken cancellationToken = default)
    {
        HostPage host = await GetPageAsync(options, cancellationToken);
        HeadlessCircuit circuit = new(options, host);
        try
        {
            await circuit.StartAsync(cancellationToken);
            return circuit;
        }
        catch
        {
            await circuit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts the connection without a close message. The server keeps the circuit for a while.</summary>
    public async Task DropAsync()
    {
        if (_socket is { } socket)
        {
            await socket.AbortAsync();
        }
    }

    /// <summary>Asks the server to pause the circuit, then disconnects. False when the server refused.</summary>
    public async Task<bool> PauseAsync(CancellationToken cancellationToken = default)
    {
        HubSocket socket = ConnectedSocket();
        bool paused = await InvokeAsync<bool>(socket, "PauseCircuit", cancellationToken);
        _isPaused = paused;
        await socket.StopAsync(cancellationToken);
        return paused;
    }

    /// <summary>
    /// Asks the server to pause the circuit, and loses the connection when the server offers the page its state.
    /// </summary>
    internal async Task PauseAndVanishAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource vanished = _vanishing = NewSignal();
        await ConnectedSocket().SendAsync("PauseCircuit");
        await vanished.Task.WaitAsync(cancellationToken);
        await DropAsync();
        _vanishing = null;
    }

    /// <summary>Asks the server to pause the circuit, and loses the connection before the reply.</summary>
    internal async Task BeginPauseAndDropAsync()
    {
        await ConnectedSocket().SendAsync("PauseCircuit");
        await DropAsync();
    }

    /// <summary>Sends the disconnect beacon, as a closed tab does. The server ends the circuit at once.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _isClosed = true;
        using FormUrlEncodedContent beacon = new([new("circuitId", CircuitSecret)]);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_host.BaseUri, "_blazor/disconnect")) { Content = beacon };
        AddHeaders(request, _headers);
        using HttpResponseMessage response = await HubHttp.Pages.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (_socket is { } socket)
        {
            await socket.StopAsync(cancellationToken);
        }
    }

    /// <summary>Loads the page again, as a browser's reload does: this page is closed, and a new one asks for its state.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new page.</returns>
    public async Task<HeadlessCircuit> ReloadAsync(CancellationToken cancellationToken = default)
    {
        await CloseAsync(cancellationToken);
        return await LoadAgainAsync(_options, cancellationToken);
    }

    /// <summary>Opens a page that asks for the state of this one, which need not be closed.</summary>
    internal async Task<HeadlessCircuit> LoadAgainAsync(
        HeadlessCircuitOptions options, CancellationToken cancellationToken, bool isDuplicate = false)
    {
        HeadlessCircuit page = new(options, await GetPageAsync(options, cancellationToken));
        try
        {
            await page.StartAsync(cancellationToken, CircuitSecret, isDuplicate);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for the state of a circuit on a connection that has one already.</summary>
    internal Task<string?> ResumeAgainAsync(string secret, CancellationToken cancellationToken) =>
        InvokeAsync<string>(
            ConnectedSocket(), "ResumeCircuit", cancellationToken, secret, _host.BaseUri.AbsoluteUri, _host.Uri.AbsoluteUri, "[]", "");

    /// <summary>Sends new connections to another server, as a load balancer would.</summary>
    /// <param name="server">Any address of that server.</param>
    public void RouteTo(Uri server) => _hub = new UriBuilder(_hub) { Host = server.Host, Port = server.Port }.Uri;

    /// <summary>Drops the connection, and takes the secret of another page for the next one, as a thief would.</summary>
    internal Task PretendAsync(HeadlessCircuit other) => PretendAsync(other.CircuitSecret);

    /// <inheritdoc cref="PretendAsync(HeadlessCircuit)"/>
    internal async Task PretendAsync(string secret)
    {
        await DropAsync();
        CircuitSecret = secret;
    }

    /// <summary>Drops the connection, if there is one.</summary>
    public async ValueTask DisposeAsync() => await DropAsync();

    private async Task StartAsync(CancellationToken cancellationToken, string? before = null, bool isDuplicate = false)
    {
        Uri hub = _hub;
        _hub = before is null ? hub : HubAddress(_host.BaseUri, $"{_options.HubQuery}&ck_reload={(isDuplicate ? "copy" : "1")}");
        HubSocket socket = await ConnectAsync(cancellationToken);
        _hub = hub;
        Task ready = NewPage();
        string components = _host.IsClassic ? $"[{string.Join(',', _host.Markers)}]" : "[]";
        string address = _options.StatedAddress ?? _host.Uri.AbsoluteUri;
        string? secret = before is null
            ? null
            : await InvokeAsync<string>(socket, "ResumeCircuit", cancellationToken, before, _host.BaseUri.AbsoluteUri, address, "[]", "");
        IsRestored = secret is not null;
        secret ??= await InvokeAsync<string>(
            socket, "StartCircuit", cancellationToken, _host.BaseUri.AbsoluteUri, address, components, _host.IsClassic ? _host.State : "");
        CircuitSecret = secret ?? throw _fault ?? _refusal ?? (Exception)new CircuitErrorException("The server did not start a circuit.");
        if (!_options.AddsComponents)
        {
            return;
        }

        if (!_host.IsClassic)
        {
            await WaitForInteropAsync(cancellationToken);
            await AddRootsAsync(socket, _host.State, cancellationToken);
        }

        await ready.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Adds the root components, and throws when the server fails to. A browser does not wait for the result, and would show a dead page.
    /// </summary>
    private async Task AddRootsAsync(HubSocket socket, string state, CancellationToken cancellationToken, int components = int.MaxValue)
    {
        string operations = BrowserMessages.AddRoots(_host.Markers.Take(components), ++_operationBatch);
        await InvokeAsync<object>(socket, "UpdateRootComponents", cancellationToken, operations, state);
    }

    private static async Task<HostPage> GetPageAsync(HeadlessCircuitOptions options, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, options.Page);
        AddHeaders(request, options.Headers);
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using HttpResponseMessage response = await HubHttp.Pages.SendAsync(request, cancellationToken);
        string html = await response.Content.ReadAsStringAsync(cancellationToken);
        response.EnsureSuccessStatusCode();
        options.PageServed?.Invoke(html);
        return HostPage.Parse(response.RequestMessage!.RequestUri!, html);
    }

    private static void AddHeaders(HttpRequestMessage request, IReadOnlyDictionary<string, string> headers)
    {
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static Uri HubAddress(Uri baseUri, string query)
    {
        UriBuilder address = new(new Uri(baseUri, "_blazor")) { Query = query };
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws";
        return address.Uri;
    }
}
