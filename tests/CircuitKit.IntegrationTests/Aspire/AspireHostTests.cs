using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Aspire;

/// <summary>Two replicas of the sample that Aspire runs, with the connection string that it gives them.</summary>
public sealed class AspireHostTests
{
    private const int Timeout = 300_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Page_of_a_killed_replica_goes_on_in_the_other_one()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using AspireHost host = await AspireHost.StartAsync(redis, Cancelled);
        await using HeadlessCircuit page = await HeadlessCircuit.OpenAsync(new Uri(host.Address, "survives"), Cancelled);
        string server = page.TextOf("server-pid");
        await page.InputAsync("survives-note", "half a word", Cancelled);
        await WaitUntilSavedAsync(host);

        Kill(server);
        ReconnectOutcome outcome = await page.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1), Cancelled);

        Assert.Equal((ReconnectOutcome.Resumed, "half a word"), (outcome, page.AttributeOf("survives-note", "value")));
        Assert.NotEqual(server, page.TextOf("server-pid"));

        // The host does not wait for the servers to end.
        using Process other = Find(page.TextOf("server-pid"));
        await page.CloseAsync(Cancelled);
        Assert.Equal(0, await host.StopAsync(Cancelled));
        await other.WaitForExitAsync(Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_Redis_of_its_own_the_app_gets_that_of_a_container()
    {
        using TempFolder folder = new();
        string manifest = folder.Combine("manifest.json");
        using Process publish = Process.Start(new ProcessStartInfo("dotnet", [AspireHost.Dll, "--publisher", "manifest", "--output-path", manifest])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await publish.StandardOutput.ReadToEndAsync(Cancelled);
        await publish.WaitForExitAsync(Cancelled);
        Assert.True(publish.ExitCode == 0, output);

        using JsonDocument model = JsonDocument.Parse(await File.ReadAllTextAsync(manifest, Cancelled));
        JsonElement resources = model.RootElement.GetProperty("resources");
        Assert.Equal("container.v0", resources.GetProperty("redis").GetProperty("type").GetString());
        Assert.Equal(
            "{redis.connectionString}",
            resources.GetProperty("order-desk").GetProperty("env").GetProperty("ConnectionStrings__redis").GetString());
    }

    private static void Kill(string id)
    {
        using Process server = Find(id);
        server.Kill();
    }

    private static Process Find(string id) => Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));

    private static async Task WaitUntilSavedAsync(AspireHost host)
    {
        using HttpClient http = new() { BaseAddress = new Uri(host.Address, "circuitkit/api/") };
        await Eventually.IsAsync(
            async () =>
            {
                string unsaved = await http.GetStringAsync("circuits?unsaved=true", Cancelled);
                return unsaved.Contains("\"matching\":0,", StringComparison.Ordinal)
                    && unsaved.Contains("\"isComplete\":true", StringComparison.Ordinal);
            },
            Cancelled);
    }
}
