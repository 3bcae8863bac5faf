using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Cluster;

/// <summary>
/// Three people work in a cluster of three nodes, behind a proxy that is not sticky, while all nodes are replaced one after the other.
/// Alone: how much a crash may lose is a matter of time.
/// </summary>
[Collection(nameof(RollingRestartTests))]
[CollectionDefinition(nameof(RollingRestartTests), DisableParallelization = true)]
public sealed class RollingRestartTests(ChromiumFixture chromium)
{
    private const int People = 3;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_SIGTERM_nothing_at_all_is_lost() => await WorkThroughAsync(TimeSpan.Zero, "drained", "roll");

    [Fact]
    public async Task With_kill_9_at_most_the_last_two_seconds_are_lost() => await WorkThroughAsync(TimeSpan.FromSeconds(2), "lost", "crash");

    [Fact]
    public async Task When_only_the_connections_are_cut_nothing_at_all_is_lost() =>
        await WorkThroughAsync(TimeSpan.Zero, "handedOver", "cut", "cut", "cut");

    private async Task WorkThroughAsync(TimeSpan allowedLoss, string reason, params string[] verbs)
    {
        await using var cluster = await ClusterSample.StartAsync(Cancelled);
        List<IBrowserContext> browsers = [];
        try
        {
            for (var i = 0; i < People; i++)
            {
                // A window each: a tab behind another one is drawn rarely, and its person hardly gets to click.
                browsers.Add(await chromium.NewProfileAsync());
            }

            await WorkThroughAsync(cluster, reason, verbs, [.. browsers.Select(browser => new WorkingPerson(browser, allowedLoss))]);
        }
        finally
        {
            foreach (var browser in browsers)
            {
                await browser.DisposeAsync();
            }
        }

        var code = await cluster.QuitAsync();
        Assert.True(code == 0, $"The cluster ended with code {code}. It said: {cluster.Output}");
    }

    private static async Task WorkThroughAsync(ClusterSample cluster, string reason, string[] verbs, IReadOnlyList<WorkingPerson> people)
    {
        foreach (var person in people)
        {
            await person.OpenAsync(cluster.Address);
        }

        var processes = await cluster.ProcessIdsAsync(Cancelled);
        Assert.Equal(processes.Order(), people.Select(person => person.Process).Order());

        using CancellationTokenSource enough = new();
        var work = Task.WhenAll(people.Select(person => person.WorkAsync(enough.Token)));
        foreach (var verb in verbs)
        {
            // Long enough for a checkpoint of everybody before the first node ends.
            await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Cancelled);
            await cluster.TypeAsync(verb, Cancelled);
        }

        await enough.CancelAsync();
        try
        {
            await work;
            foreach (var person in people)
            {
                await person.WorkOnceAsync();
            }
        }
        catch (Exception e) when (!Cancelled.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{e.Message} The cluster said: {cluster.Output}", e);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join("; ", people.Select(person => $"{person.Count} shown, {person.Lost} lost, {person.Losses} connections lost, {person.Processes.Count} processes")));
        var after = await cluster.ProcessIdsAsync(Cancelled);
        Assert.All(people, person =>
        {
            Assert.True(person.Losses > 0, "The page never lost its connection: nothing was tried.");
            Assert.True(person.Processes.Count > 1, "The page never moved.");
            Assert.Contains(person.Process, after);
        });
        foreach (var person in people)
        {
            var ends = await person.EndsAsync();
            Assert.NotEmpty(ends);
            Assert.All(ends, end => Assert.Equal(reason, end));
        }
    }
}
