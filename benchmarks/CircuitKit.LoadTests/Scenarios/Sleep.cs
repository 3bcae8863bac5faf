using System.Globalization;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>Waits until dropped pages' circuits are in the store and nowhere else.</summary>
internal sealed class Sleep(ScenarioTools tools)
{
    /// <exception cref="LoadException">They are not all there in time.</exception>
    public async Task WaitAsync(Site site, AppProcess node, int circuits, CancellationToken cancellationToken)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = node.BaseUri };
        await using RedisProbe? probe = site.Redis is { } redis ? await RedisProbe.ConnectAsync(redis.Port) : null;
        int awake = 0, stored = 0;
        await tools.UntilAsync(
            async () =>
            {
                // Stock has no list of circuits; it writes each once, when it lets go of it, so what is written sleeps.
                awake = site.IsStock ? 0 : await AwakeAsync(client, cancellationToken);
                stored = probe is null ? circuits : await probe.CountAsync(
                    site.IsStock ? StoredKeys.Stock : StoredKeys.CircuitKit,
                    cancellationToken);
                return awake == 0 && stored >= circuits;
            },
            () => $"{stored} of {circuits} circuits are in the store, {awake} still awake.",
            cancellationToken);
    }

    private static async Task<int> AwakeAsync(HttpClient client, CancellationToken cancellationToken) =>
        int.Parse(await client.GetStringAsync("test/awake", cancellationToken), CultureInfo.InvariantCulture);
}
