using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>A circuit that is ended on purpose fills no log with what its components' disposals cannot tell a page that is gone.</summary>
public sealed class QuietEndTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Hibernated()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        Assert.True(await circuit.HibernateAsync(Cancelled));
        await app.WaitUntilAsleepAsync();

        Report(app);
    }

    [Fact(Timeout = Timeout)]
    public async Task Evicted()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        await app.EvictAsync(circuit);

        Report(app);
    }

    [Fact(Timeout = Timeout)]
    public async Task HandedOver()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(null);
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("modules");
        await circuit.WaitForTextAsync("loaded", "10", Cancelled);
        TrackedApp owner = nodes.NodeOf(circuit);
        TrackedApp other = owner == nodes.First ? nodes.Second : nodes.First;
        await circuit.DropAsync();
        circuit.RouteTo(other.Page("/"));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        Report(owner);
    }

    private static async Task<HeadlessCircuit> OpenAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenSleepyAsync("modules");
        await circuit.WaitForTextAsync("loaded", "10", Cancelled);
        return circuit;
    }

    private static void Report(TrackedApp app)
    {
        Thread.Sleep(1500);
        foreach (FakeLogRecord record in app.Logs.GetSnapshot().Where(record => record.Level >= LogLevel.Warning))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{record.Level} {record.Category} {record.Id} {record.Message} {record.Exception?.GetType()}");
        }
        Assert.Fail("look");
    }
}
