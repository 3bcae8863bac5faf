using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Lifetime.Retention.Retained;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Retention;

/// <summary>Somebody opens pages and drops them, to push the waiting circuits of others out or to fill the memory.</summary>
public sealed class OpenAndDropTests
{
    private const int Timeout = 900_000;
    private const int Room = 40;

    private static readonly string[] s_room = ["--CircuitKit:Retention:MaxDisconnected", $"{Room}"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task Flood_of_two_hundred_leaves_the_waiting_circuits_of_others_live() => FloodAsync(200);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task Flood_of_five_thousand_leaves_the_waiting_circuits_of_others_live() => FloodAsync(5_000);

    [Fact(Timeout = Timeout)]
    public async Task Circuits_that_are_started_and_never_opened_are_bounded_and_end_in_their_time()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(["--CircuitKit:Retention:KeepLive", "00:00:10", .. s_room]);
        FrameworkTruth truth = new(app);
        RetentionSweeper sweeper = app.App.Services.GetRequiredService<RetentionSweeper>();

        await DropManyAsync(app, 100, addsComponents: false);
        await TrackedApp.WaitForAsync(() => truth.Connected == 0 && truth.Disconnected <= Room, () => truth.Describe(app));
        await TrackedApp.WaitForAsync(() => truth.Disconnected == 0 && sweeper.Count == 0, () => truth.Describe(app));

        Assert.Empty(app.Registry.List());
        Assert.Contains(app.Logs.GetSnapshot(), record => record.Id.Id == 6012);
    }

    private static async Task FloodAsync(int count)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_room);
        FrameworkTruth truth = new(app);
        HeadlessCircuit[] others = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => OpenClickedAsync(app, i % 2 == 0 ? $"user-{i}" : null)));
        await Task.WhenAll(others.Select(circuit => circuit.DropAsync()));

        await DropManyAsync(app, count, addsComponents: true);
        await TrackedApp.WaitForAsync(() => truth.Connected == 0 && truth.Disconnected == Room, () => truth.Describe(app));
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == Room, () => truth.Describe(app));

        ReconnectOutcome[] outcomes = await Task.WhenAll(others.Select(circuit => circuit.ReconnectAsync(Cancelled)));
        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Live, outcome));
        Assert.All(others, circuit => Assert.Equal("1", circuit.TextOf("count")));
    }

    private static Task DropManyAsync(TrackedApp app, int count, bool addsComponents) => Parallel.ForAsync(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled },
        async (_, token) =>
        {
            HeadlessCircuit page = await HeadlessCircuit.OpenAsync(
                new HeadlessCircuitOptions { Page = app.Page("counter"), AddsComponents = addsComponents },
                token);
            await page.DropAsync();
        });

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string? user)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter", user);
        await circuit.ClickAsync("increment", Cancelled);
        return circuit;
    }
}
