namespace CircuitKit.Testing;

/// <summary>One connection pool for all circuits of this process. Thousands of circuits would otherwise have thousands of pools.</summary>
internal static class HubHttp
{
    private static readonly SocketsHttpHandler s_handler = new()
    {
        UseProxy = false,
        // Cookies belong to the user of one circuit, not to the process.
        UseCookies = false,
        // A killed server leaves dead connections behind, so old ones are not used.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        ConnectCallback = LoopbackSpread.ConnectAsync,
    };

    public static HttpClient Pages { get; } = new(s_handler, disposeHandler: false);

    public static HttpMessageInvoker Sockets { get; } = new(s_handler, disposeHandler: false);
}
