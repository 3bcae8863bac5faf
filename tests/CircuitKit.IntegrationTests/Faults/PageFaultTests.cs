using System.Diagnostics.Metrics;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P3, P5 and P7 with a page, or its components, that do not do their part.</summary>
public sealed class PageFaultTests
{
    private const int Timeout = 60_000;

    // No circuit may be hibernated: the framework pauses it, and offers its page the state.
    private static readonly string[] s_pausedByFramework = ["--CircuitKit:Hibernation:MaxCircuits", "0"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Work_of_a_page_that_acknowledges_no_renders_is_saved()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        circuit.AcknowledgesRenders = false;

        // More than the ten batches that the framework sends ahead: from then on the page does not change, but the work goes on.
        for (int i = 0; i < 15; i++)
        {
            await circuit.ClickAsync("increment", Cancelled);
        }

        Assert.NotEqual("15", circuit.TextOf("count"));
        await app.WaitUntilSavedAsync();

        circuit.AcknowledgesRenders = true;
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("15", circuit.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("file")]
    [InlineData("memory")]
    public async Task Page_that_vanishes_while_it_is_paused_gets_its_latest_work_back(string store)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(store == "file" ? s_pausedByFramework : ["--store", store]);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        for (int i = 1; i <= 10; i++)
        {
            await ClickAsync(circuit, i);

            // Back at once, in the middle of the server's finding out that nobody took the state.
            await circuit.PauseAndVanishAsync(Cancelled);

            Assert.NotEqual(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
            Assert.Equal($"{i}", circuit.TextOf("count"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_vanishes_before_the_reply_to_its_pause_gets_its_latest_work_back()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        for (int i = 1; i <= 10; i++)
        {
            await ClickAsync(circuit, i);

            await circuit.BeginPauseAndDropAsync();

            Assert.NotEqual(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
            Assert.Equal($"{i}", circuit.TextOf("count"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Cyclic_object_graph_costs_that_capture_and_the_last_good_snapshot_stays()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        using MetricCollector<long> captures = new(
            app.App.Services.GetRequiredService<IMeterFactory>(),
            "CircuitKit",
            "circuitkit.checkpoint.captures");
        await using HeadlessCircuit circuit = await app.OpenAsync("cyclic");
        await ClickAsync(circuit, 1);
        await app.WaitUntilSavedAsync();

        await circuit.ClickAsync("tie", Cancelled);
        await ClickAsync(circuit, 2);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3000));
        Assert.Contains(captures.GetMeasurementSnapshot(), measured => measured.Tags["outcome"] is "failed");
        await ClickAsync(circuit, 3);

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task State_ten_times_over_the_limit_leaves_the_last_good_snapshot_and_back_under_it_is_saved_again()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Snapshots:MaxBytes", "20000");
        await using HeadlessCircuit circuit = await app.OpenAsync("bulk?kb=1");
        await circuit.ChangeAsync("bytes", "5000", Cancelled);
        await app.WaitUntilSavedAsync();
        string good = circuit.TextOf("hash");

        await circuit.ChangeAsync("bytes", "200000", Cancelled);
        await TrackedApp.WaitForAsync(() => app.Logs.GetSnapshot().Any(record => record.Id.Id == 3003));
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(("5000", good), (circuit.TextOf("length"), circuit.TextOf("hash")));

        await circuit.ChangeAsync("bytes", "6000", Cancelled);
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("6000", circuit.TextOf("length"));
    }

    private static async Task ClickAsync(HeadlessCircuit circuit, int expected)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", $"{expected}", Cancelled);
    }
}
