using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>
/// P2, P5 and P7 when everybody loses the connection in one second and is back in the next, as after a switch that was restarted. A
/// hundred of them are kept live; the others come back from their snapshots.
/// </summary>
public sealed class MassDisconnectTests
{
    private const int Timeout = 900_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Five_hundred_that_drop_at_once_are_all_back_with_their_work() => RunAsync(500);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Five_thousand_that_drop_at_once_are_all_back_with_their_work() => RunAsync(5_000);

    private static async Task RunAsync(int count)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
        [
            "--CircuitKit:Snapshots:ClaimLease",
            "00:01:00",
            "--CircuitKit:Retention:MaxDisconnected",
            "100",
            .. TwoNodes.Patient,
            .. TwoNodes.PatientStore,
        ]);
        FrameworkTruth truth = new(app);
        HeadlessCircuit[] circuits = new HeadlessCircuit[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (i, token) =>
        {
            circuits[i] = await app.OpenAsync("counter");
            await circuits[i].ClickAsync("increment", token);
        });
        string[] markers = [.. circuits.Select(circuit => circuit.TextOf("marker"))];
        Assert.Equal((count, count), (truth.Connected, app.Registry.List().Count(view => view.State == CircuitState.Connected)));

        await Task.WhenAll(circuits.Select(circuit => circuit.DropAsync()));
        DateTimeOffset deadline = TimeProvider.System.GetUtcNow() + s_patience;
        ReconnectOutcome[] outcomes = await Task.WhenAll(circuits.Select(circuit => circuit.ReconnectUntilAsync(deadline, Cancelled)));

        Assert.DoesNotContain(ReconnectOutcome.Rejected, outcomes);
        Assert.Equal(markers, circuits.Select(circuit => circuit.TextOf("marker")));
        Assert.All(circuits, circuit => Assert.Equal("1", circuit.TextOf("count")));

        // Nobody twice, nobody left over: the registry says what the framework says.
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == count && truth.Connected == count);
        Assert.Equal(0, truth.Disconnected);
        await Parallel.ForEachAsync(
            circuits,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled },
            async (circuit, token) => await circuit.CloseAsync(token));
        await app.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
    }
}
