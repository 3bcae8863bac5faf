namespace CircuitKit.Testing;

/// <summary>One connection pool for every circuit of this process: thousands of them would otherwise hold thousands of pools.</summary>
internal static class HubHttp
{
    private static readonly SocketsHttpHandler s_handler = new()
    {
        UseProxy = false,
        // Cookies belong to one circuit's user, not to the process.
        UseCookies = false,
        // A server that was killed leaves dead connections behind; do not trust old ones.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        ConnectCallback = LoopbackSpread.ConnectAsync,
    };

    public static HttpClient Pages { get; } = new(s_handler, disposeHandler: false);

    public static HttpMessageInvoker Sockets { get; } = new(s_handler, disposeHandler: false);
}
