using CircuitKit.Blazor;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>What happens when something CircuitKit needs is not there: never worse than stock Blazor, and said clearly.</summary>
public sealed class DegradedTests
{
    private const int Timeout = 60_000;

    public static TheoryData<string> Members => [.. new FrameworkMembers(_ => true).Missing.Select(member => member.Name)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Members))]
    public async Task App_works_as_stock_blazor_does_without(string member)
    {
        FrameworkMember missing = new FrameworkMembers(_ => true).Missing.Single(known => known.Name == member);
        await using TrackedApp app = await TrackedApp.StartAsync(builder =>
            builder.Services.Replace(ServiceDescriptor.Singleton(new FrameworkMembers(known => known == missing))));
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        Assert.Equal(CircuitState.Connected, Assert.Single(app.Registry.List()).State);

        await circuit.DropAsync();
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        await ClickAsync(circuit, 2);

        HealthReportEntry health = await HealthAsync(app);
        // What only developers use is said at the start, and is no trouble of a server.
        FrameworkFeature served = missing.NeededFor & ~FrameworkFeature.Inspect;
        Assert.Equal(
            served == FrameworkFeature.None
                ? (HealthStatus.Healthy, "Circuits are tracked and their snapshots saved.")
                : (HealthStatus.Degraded, $"This version of ASP.NET Core does not support: {BlazorBridge.Describe(served)}."),
            (health.Status, health.Description));
        if (missing.NeededFor == FrameworkFeature.None)
        {
            return;
        }

        Assert.Equal(
            $"ASP.NET Core {Environment.Version} does not have the members {member}. Switched off: {BlazorBridge.Describe(missing.NeededFor)}. Everything else works; update CircuitKit.",
            Assert.Single(app.Logs.GetSnapshot(), record => record.Id.Id == 4000).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_live_capture_an_evicted_circuit_still_comes_back()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.Replace(ServiceDescriptor.Singleton(new FrameworkMembers(known => known == FrameworkMember.CircuitHost))),
            "--retention",
            "00:00:00.3");
        await using HeadlessCircuit circuit = await app.OpenAsync("user", "ada");
        await ClickAsync(circuit, 1);

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Folder_that_cannot_be_written_leaves_snapshots_in_memory_and_says_so()
    {
        using TempFolder folder = new();
        string file = Path.Combine(folder.Path, "a-file");
        await File.WriteAllTextAsync(file, "not a folder", Cancelled);
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"file:{file}/below");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await WaitForHealthAsync(app, HealthStatus.Degraded);
        Assert.StartsWith("The snapshot store 'file' has not responded since ", (await HealthAsync(app)).Description);

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Redis_that_comes_after_the_app_is_used_as_soon_as_it_is_there()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await WaitForHealthAsync(app, HealthStatus.Degraded);
        Assert.Null(Assert.Single(app.Registry.List()).Snapshot);

        await redis.RestartAsync();
        await WaitForHealthAsync(app, HealthStatus.Healthy);

        await TrackedApp.WaitForAsync(() => Assert.Single(app.Registry.List()).Snapshot is not null);
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Redis_that_comes_back_empty_gets_the_snapshots_of_idle_circuits_again()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();
        SnapshotInfo before = Assert.Single(app.Registry.List()).Snapshot!.Value;

        await redis.KillAsync();
        await WaitForHealthAsync(app, HealthStatus.Degraded);
        await redis.RestartAsync();
        await WaitForHealthAsync(app, HealthStatus.Healthy);

        // Nothing has happened in the circuit meanwhile.
        await TrackedApp.WaitForAsync(() => Assert.Single(app.Registry.List()).Snapshot!.Value.SavedAt > before.SavedAt);
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_evicted_while_redis_is_away_comes_back_from_memory()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await TrackedApp.StartAsync("--store", $"redis:{redis.Configuration}", "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();
        await redis.KillAsync();
        await ClickAsync(circuit, 2);

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("2", circuit.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Checkpoints:QuietPeriod", "soon", "Failed to convert configuration value 'soon' at 'CircuitKit:Checkpoints:QuietPeriod' to type 'System.TimeSpan'.")]
    [InlineData("Checkpoints:QuietPeriod", "00:00:00.001", "CircuitKit:Checkpoints:QuietPeriod is '00:00:00.0010000'; set it to a value from 00:00:00.0500000 to 00:01:00.")]
    [InlineData("Snapshots:MaxBytes", "12", "CircuitKit:Snapshots:MaxBytes is '12'; set it to a value from 1024 to 67108864.")]
    public async Task Option_that_cannot_be_used_stops_the_start_with_its_name_value_and_remedy(string option, string value, string message)
    {
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => TrackedApp.StartAsync($"--CircuitKit:{option}", value));

        Assert.True(e is OptionsValidationException or InvalidOperationException, e.GetType().FullName);
        Assert.Equal(message, e.Message);
    }

    private static async Task ClickAsync(HeadlessCircuit circuit, int expected)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", $"{expected}", Cancelled);
    }

    private static async Task<HealthReportEntry> HealthAsync(TrackedApp app) =>
        (await app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled)).Entries["circuitkit"];

    private static async Task WaitForHealthAsync(TrackedApp app, HealthStatus status)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30), TimeProvider.System);
        while ((await HealthAsync(app)).Status != status)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
