using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>
/// A page with ten JS modules, of which each component frees its own without a thought for a page that is gone. A circuit that is ended on purpose
/// fills no log with that.
/// </summary>
public sealed class QuietEndTests
{
    private const int Timeout = 120_000;
    private const int Modules = 10;
    private const string Framework = "Microsoft.AspNetCore.Components.Server.Circuits";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_its_user_leaves_is_as_loud_as_without_us()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        await circuit.CloseAsync(Cancelled);

        await DisposedAsync(app);
        Assert.Equal(Modules, Complaints(app).Count(line => line.Level == LogLevel.Warning));
        Assert.Equal(1, Complaints(app).Count(line => line.Level == LogLevel.Error));
    }

    [Fact(Timeout = Timeout)]
    public async Task Evicted_circuit_is_quiet()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        await app.EvictAsync(circuit);

        await BeQuietAsync(app);
    }

    [Fact(Timeout = Timeout)]
    public async Task Paused_circuit_is_quiet()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        Assert.True(await circuit.PauseAsync(Cancelled));

        await BeQuietAsync(app);
    }

    [Fact(Timeout = Timeout)]
    public async Task Closed_circuit_is_quiet()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        await app.App.Services.GetRequiredService<ICircuitControl>().CloseAsync(
            app.App.Services.GetRequiredService<ICircuitRegistry>().List().Single(), cancellationToken: Cancelled);

        await BeQuietAsync(app);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_another_server_takes_over_is_quiet()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(LogDisposals);
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("modules");
        await circuit.WaitForTextAsync("loaded", "10", Cancelled);
        TrackedApp owner = nodes.NodeOf(circuit);
        TrackedApp other = owner == nodes.First ? nodes.Second : nodes.First;
        await circuit.DropAsync();
        circuit.RouteTo(other.Page("/"));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        await BeQuietAsync(owner);
    }

    private static Task<TrackedApp> StartAsync() => TrackedApp.StartAsync(LogDisposals);

    private static void LogDisposals(WebApplicationBuilder builder) =>
        builder.Logging.AddFilter<FakeLoggerProvider>(Framework, LogLevel.Debug);

    private static async Task<HeadlessCircuit> OpenAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenSleepyAsync("modules");
        await circuit.WaitForTextAsync("loaded", "10", Cancelled);
        return circuit;
    }

    // At Debug level the lines are there, so that nobody looks before they are.
    private static async Task BeQuietAsync(TrackedApp app)
    {
        await DisposedAsync(app);
        Assert.Equal([], Complaints(app).Where(line => line.Level > LogLevel.Debug).Select(line => line.Message));
    }

    private static Task DisposedAsync(TrackedApp app) =>
        Eventually.IsAsync(() => Complaints(app).Any(line => line.Exception is AggregateException { InnerExceptions.Count: Modules }), Cancelled);

    private static FakeLogRecord[] Complaints(TrackedApp app) =>
        [.. app.Logs.GetSnapshot().Where(line => line.Exception is not null && line.Category!.StartsWith(Framework, StringComparison.Ordinal))];
}
