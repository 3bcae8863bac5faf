using System.Globalization;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace CircuitKit.IntegrationTests.Aspire;

/// <summary>The connection that Aspire's client integration makes for an app, used for circuits too: the code of docs/cluster.md.</summary>
public sealed class AspireClientTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_is_kept_and_found_over_the_apps_own_connection()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using TrackedApp app = await StartAsync(redis.Configuration);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        await app.EvictAsync(circuit);

        Assert.Equal((ReconnectOutcome.Resumed, "1"), (await circuit.ReconnectAsync(Cancelled), circuit.TextOf("count")));
        Assert.Same(
            app.App.Services.GetRequiredService<IConnectionMultiplexer>(),
            await app.App.Services.GetRequiredService<RedisConnection>().MultiplexerAsync(Cancelled));
        Assert.Contains("circuitkit", await redis.CommandAsync("KEYS", "*"), StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task App_starts_without_Redis()
    {
        await using TrackedApp app = await StartAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}"));
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");

        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await circuit.CloseAsync(Cancelled);
    }

    private static Task<TrackedApp> StartAsync(string redis) => TrackedApp.StartAsync(
        builder =>
        {
            builder.Configuration["ConnectionStrings:redis"] = redis;
            builder.AddRedisClient("redis", configureOptions: options => options.IncludeDetailInExceptions = false);
            builder.Services.AddCircuitKit().AddRedis();
            builder.Services.AddOptions<RedisOptions>().Configure<IServiceProvider>((options, services) =>
                options.ConnectionFactory = _ => Task.FromResult(services.GetRequiredService<IConnectionMultiplexer>()));
        },
        "--store", "memory");
}
