using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>The server asks: on command, or because its memory is short. The page decides.</summary>
public sealed class HibernationOnRequestTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_another_node_is_hibernated_on_command_and_wakes_up_anywhere()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.Second.OpenClickedAsync(followsRequest: true);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        CircuitInfo listed = Assert.Single(nodes.Second.Registry.List());

        CircuitCommandResult result = await Control(nodes.First).HibernateAsync(listed, Cancelled);

        Assert.Equal((CircuitCommandOutcome.Done, listed.NodeId), (result.Outcome, result.NodeId));
        await nodes.Second.WaitUntilAsleepAsync();
        Assert.Equal(CircuitCommandOutcome.Done, (await Control(nodes.First).HibernateAsync(listed.Id, Cancelled)).Outcome);
        circuit.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Command_fails_for_a_page_that_must_stay_awake_or_cannot_sleep_and_finds_no_circuit_that_is_not_there()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit busy = await app.OpenClickedAsync();
        Assert.Equal(CircuitCommandOutcome.Failed, (await Control(app).HibernateAsync(app.Registry.List()[0], Cancelled)).Outcome);
        await busy.CloseAsync(Cancelled);
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);

        await using HeadlessCircuit withoutScript = await app.OpenAsync("counter");

        Assert.Equal(CircuitCommandOutcome.Failed, (await Control(app).HibernateAsync(app.Registry.List()[0].Id, Cancelled)).Outcome);
        Assert.Equal(CircuitCommandOutcome.NotFound, (await Control(app).HibernateAsync("nobody", Cancelled)).Outcome);
    }

    [Fact(Timeout = Timeout)]
    public async Task Short_of_memory_the_server_asks_the_least_recently_used_first_and_stops_when_it_is_over()
    {
        JumpingClock clock = new();
        FakeMemory memory = new() { Pressure = 0.95 };
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services
                .UseClock(clock)
                .Replace(ServiceDescriptor.Singleton<INodeMemory>(memory)),
            "--CircuitKit:Hibernation:MemoryPressureBatch",
            "1");

        // Its turns are the test's.
        MemoryPressureWatch watch = app.App.Services.GetServices<IHostedService>().OfType<MemoryPressureWatch>().Single();
        await watch.StopAsync(Cancelled);
        await using HeadlessCircuit oldest = await app.OpenClickedAsync(followsRequest: true);
        string oldestId = app.Registry.List()[0].Id;
        clock.Pass(TimeSpan.FromSeconds(5));
        await using HeadlessCircuit younger = await app.OpenClickedAsync(followsRequest: true);
        await using HeadlessCircuit inUse = await app.OpenSleepyAsync("counter", followsRequest: true);
        clock.Pass(HibernationStep.LeftAloneAfter);
        await inUse.ClickAsync("increment", Cancelled);

        await WaitForHibernatedAsync(app, watch, 1);
        Assert.Equal(CircuitState.Hibernated, app.Registry.Find(oldestId)!.State);
        await WaitForHibernatedAsync(app, watch, 2);

        // Nobody is left who has been alone for long enough; and then there is no need any more.
        Assert.Equal(0, await watch.TurnAsync(Cancelled));
        clock.Pass(HibernationStep.LeftAloneAfter);
        memory.Pressure = 0.2;
        Assert.Equal(0, await watch.TurnAsync(Cancelled));
        Assert.Equal(1, app.Registry.List().Count(circuit => circuit.State == CircuitState.Connected));
        Assert.Single(app.Logs.GetSnapshot(), record => record.Id == 7003);
    }

    // The watch of the app itself takes its turns as well.
    private static async Task WaitForHibernatedAsync(TrackedApp app, MemoryPressureWatch watch, int count)
    {
        if (Hibernated(app) < count)
        {
            await watch.TurnAsync(Cancelled);
        }

        await TrackedApp.WaitForAsync(() => Hibernated(app) >= count);
    }

    private static int Hibernated(TrackedApp app) => app.Registry.List().Count(circuit => circuit.State == CircuitState.Hibernated);

    private static ICircuitControl Control(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitControl>();

    private sealed class FakeMemory : INodeMemory
    {
        public double Pressure { get; set; }
    }
}
