using System.Diagnostics.Metrics;
using System.Globalization;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>P2, one winner, by the hub's own protocol: browsers at two servers come back with the same secret at the same moment.</summary>
public sealed class ResumeRaceTests
{
    private const int Timeout = 300_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(50, 2)]
    [InlineData(10, 10)]
    [InlineData(2, 50)]
    public async Task Exactly_one_browser_goes_on_with_the_state(int races, int contenders)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(configure: null, TwoNodes.PatientStore);
        MetricCollector<long>[] resumes = [.. new[] { nodes.First, nodes.Second }.Select(node => new MetricCollector<long>(
            node.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", "circuitkit.resumes"))];
        HeadlessCircuit[] browsers = await Task.WhenAll(
            Enumerable.Range(0, contenders).Select(i => (i % 2 == 0 ? nodes.First : nodes.Second).OpenAsync("counter")));
        HeadlessCircuit winner = browsers[0];
        string marker = winner.TextOf("marker");

        for (int race = 1; race <= races; race++)
        {
            await winner.ClickAsync("increment", Cancelled);
            await nodes.NodeOf(winner).EvictAsync(winner);
            await Task.WhenAll(browsers.Where(browser => browser != winner).Select(browser => browser.PretendAsync(winner)));

            ReconnectOutcome[] outcomes = await Task.WhenAll(browsers.Select(browser => browser.ReconnectAsync(Cancelled)));

            winner = Assert.Single(browsers, browser => outcomes[Array.IndexOf(browsers, browser)] == ReconnectOutcome.Resumed);
            Assert.Equal(contenders - 1, outcomes.Count(outcome => outcome == ReconnectOutcome.Rejected));
            Assert.Equal((marker, $"{race}"), (winner.TextOf("marker"), winner.TextOf("count")));
        }

        // Every loser is counted with its reason: that is how an operator tells a race from a lost snapshot.
        int losers = resumes.Sum(node =>
            node.GetMeasurementSnapshot().Count(measured => measured.Tags["outcome"] is "not_found" or "already_claimed"));
        Assert.Equal(races * (contenders - 1), losers);
    }

    [Fact(Timeout = Timeout)]
    public async Task Resume_elsewhere_reconnect_at_home_and_a_late_save_at_once_end_with_one_line_of_work()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(
            configure: null, ["--CircuitKit:Snapshots:ClaimLease", "00:00:02", .. TwoNodes.PatientStore]);
        await using HeadlessCircuit elsewhere = await nodes.Second.OpenAsync("counter");
        for (int round = 0; round < 5; round++)
        {
            await using HeadlessCircuit home = await nodes.First.OpenAsync("counter");
            await home.ClickAsync("increment", Cancelled);
            await nodes.First.WaitUntilSavedAsync();
            await home.ClickAsync("increment", Cancelled);
            string marker = home.TextOf("marker");

            // The click has marked the circuit: its checkpoint comes in the middle of all this.
            await elsewhere.PretendAsync(home);
            Task<ReconnectOutcome> moving = ComeBackAsync(elsewhere);
            ReconnectOutcome atHome = await ComeBackAsync(home);
            ReconnectOutcome moved = await moving;

            // Each of them may have gone on, one after the other, but never without the latest click, and not both for long.
            Assert.True(atHome != ReconnectOutcome.Rejected || moved != ReconnectOutcome.Rejected, "Nobody has the work.");
            await TrackedApp.WaitForAsync(() => !(nodes.First.Serves(home) && nodes.Second.Serves(elsewhere)));
            if (atHome != ReconnectOutcome.Rejected)
            {
                Assert.Equal((marker, 2), (home.TextOf("marker"), Count(home)));
            }

            if (moved == ReconnectOutcome.Resumed && nodes.Second.Serves(elsewhere))
            {
                Assert.Equal((marker, 2), (elsewhere.TextOf("marker"), Count(elsewhere)));
                await elsewhere.ClickAsync("increment", Cancelled);
                await nodes.Second.EvictAsync(elsewhere);

                // What the old one saved late has not touched the successor's snapshot.
                Assert.Equal(ReconnectOutcome.Resumed, await elsewhere.ReconnectAsync(Cancelled));
                Assert.Equal(3, Count(elsewhere));
            }
        }
    }

    // A connection that is cut because its circuit moves away at this very moment is tried again, as a browser does.
    private static Task<ReconnectOutcome> ComeBackAsync(HeadlessCircuit circuit) =>
        circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow().AddSeconds(30), Cancelled);

    private static int Count(HeadlessCircuit circuit) => int.Parse(circuit.TextOf("count"), CultureInfo.InvariantCulture);
}
