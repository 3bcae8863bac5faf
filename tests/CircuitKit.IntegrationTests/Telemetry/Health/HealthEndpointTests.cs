using System.Net;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CircuitKit.IntegrationTests.Telemetry.Health;

/// <summary>What a load balancer and an orchestrator are answered, by the tags of the checks.</summary>
public sealed class HealthEndpointTests
{
    private const int Timeout = 60_000;

    private const string MemoryIsShort =
        "This server is full: its memory pressure is above CircuitKit:Admission:MemoryPressureThreshold. Only returning users are let in.";

    private const string HasNoPlace =
        "This server is full: it has as many circuits as CircuitKit:Admission:MaxCircuits allows. Only returning users are let in.";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Server_with_room_is_ready_and_alive()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "ready"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "live"));
        HealthReport report = await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled);
        Assert.Equal(["circuitkit", "circuitkit-live"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["draining", "full", "missingFrameworkMembers", "snapshotsInMemory", "store", "storeState"],
            report.Entries["circuitkit"].Data.Keys.Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(HealthStatus.Degraded, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    [InlineData(HealthStatus.Healthy, HttpStatusCode.OK)]
    public async Task Full_server_says_what_it_is_told_to_and_is_alive_and_lets_those_in_who_come_back(HealthStatus whenFull, HttpStatusCode code)
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => (limits.MaxCircuits, limits.ResumeMargin) = (1, 1), builder => builder.Configuration["CircuitKit:Health:WhenFull"] = $"{whenFull}");
        await using HeadlessCircuit away = await app.OpenAsync("counter");
        await app.EvictAsync(away);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 0, Cancelled);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "ready"));

        await using HeadlessCircuit last = await app.OpenAsync("counter");

        Assert.Equal((code, $"{whenFull}"), await AskAsync(app, "ready"));
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "live"));
        HealthReportEntry full = await ReadinessAsync(app);
        Assert.Equal(
            (true, whenFull == HealthStatus.Healthy ? "Circuits are tracked and their snapshots saved." : HasNoPlace),
            (full.Data["full"], full.Description));
        Assert.Equal(ReconnectOutcome.Resumed, await away.ReconnectAsync(Cancelled));

        await away.CloseAsync(Cancelled);
        await last.CloseAsync(Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 0, Cancelled);
        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "ready"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Server_that_is_short_of_memory_is_full()
    {
        ShortMemory memory = new();
        await using TrackedApp app = await LimitedApp.StartAsync(
            limits => limits.MemoryPressureThreshold = 0.8, builder => builder.Services.AddSingleton<INodeMemory>(memory));

        memory.Pressure = 0.81;
        HealthReportEntry full = await ReadinessAsync(app);
        memory.Pressure = 0.8;

        Assert.Equal((HealthStatus.Degraded, MemoryIsShort), (full.Status, full.Description));
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(app)).Status);
    }

    [Fact(Timeout = Timeout)]
    public async Task Store_that_is_away_concerns_neither_the_balancer_nor_the_orchestrator()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using TrackedApp app = await TrackedApp.StartAsync(
            "--store",
            $"redis:{redis.Configuration}",
            "--CircuitKit:Snapshots:StoreTimeout",
            "00:00:00.5");

        while (await AskAsync(app, "ready") != (HttpStatusCode.OK, "Degraded"))
        {
            await Eventually.PauseAsync(Cancelled);
        }

        Assert.Equal((HttpStatusCode.OK, "Healthy"), await AskAsync(app, "live"));
    }

    private static async Task<(HttpStatusCode Code, string Text)> AskAsync(TrackedApp app, string tag)
    {
        using HttpClient http = new();
        using HttpResponseMessage answer = await http.GetAsync(app.Page($"health/{tag}"), Cancelled);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private static async Task<HealthReportEntry> ReadinessAsync(TrackedApp app) =>
        (await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Cancelled)).Entries["circuitkit"];

    private sealed class ShortMemory : INodeMemory
    {
        public double Pressure { get; set; }
    }
}
