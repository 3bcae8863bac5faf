using System.Net;
using System.Text.Json;
using CircuitKit.Dashboard.Status;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Dashboard;

/// <summary>The status as server-sent events.</summary>
public sealed class DashboardStreamTests
{
    private const int Timeout = 60_000;

    private static readonly string[] s_open = ["--dashboard", "plain", "--environment", "Development"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Stream_tells_of_circuits_as_they_come_and_ends_with_the_host()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_open);
        using DashboardClient client = new(app);
        using HttpResponseMessage stream = await client.GetAsync("api/stream");
        using StreamReader reader = new(await stream.Content.ReadAsStreamAsync(Cancelled));
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, Connected(await NextAsync(reader)));

        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        JsonElement status;
        do
        {
            status = await NextAsync(reader);
        }
        while (Connected(status) != 1);

        await circuit.DisposeAsync();
        Task stopping = app.App.StopAsync(Cancelled);
        while (await reader.ReadLineAsync(Cancelled) is not null)
        {
        }

        await stopping;
    }

    [Fact(Timeout = Timeout)]
    public async Task As_many_listen_as_allowed_and_one_that_leaves_makes_room()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_open, "--CircuitKit:Dashboard:MaxListeners", "1"]);
        StatusBroadcast broadcast = app.App.Services.GetRequiredService<StatusBroadcast>();
        using DashboardClient client = new(app);
        using (HttpResponseMessage first = await client.GetAsync("api/stream"))
        {
            using HttpResponseMessage second = await client.GetAsync("api/stream");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, 1), (first.StatusCode, second.StatusCode, broadcast.Subscriptions));
            Assert.Equal(TimeSpan.FromSeconds(30), second.Headers.RetryAfter!.Delta);
            Assert.Equal(0, (await client.JsonAsync("api/status")).GetProperty("states").GetProperty("connected").GetInt32());
        }

        await Eventually.IsAsync(() => broadcast.Subscriptions == 0, Cancelled);
        using HttpResponseMessage third = await client.GetAsync("api/stream");
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    private static int Connected(JsonElement status) => status.GetProperty("states").GetProperty("connected").GetInt32();

    private static async Task<JsonElement> NextAsync(StreamReader reader)
    {
        while (true)
        {
            string line = await reader.ReadLineAsync(Cancelled) ?? throw new EndOfStreamException("The stream has ended.");
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
            }
        }
    }
}
