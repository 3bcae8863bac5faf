using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>A person with more pages than circuits: the oldest goes to sleep, and wakes up when the person returns to it.</summary>
public sealed class SleepingOldestTests
{
    private const int Timeout = 60_000;
    private const string FirstTab = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string SecondTab = "BBBBBBBBBBBBBBBBBBBBBB";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Oldest_goes_to_sleep_for_a_newcomer_and_the_newcomer_for_the_one_that_returns()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(Limit);
        await using HeadlessCircuit first = await OpenClickedAsync(app, FirstTab, sleeps: true);
        string firstId = Assert.Single(app.Registry.List()).Id;

        await using HeadlessCircuit second = await OpenClickedAsync(app, SecondTab, sleeps: true);

        await Eventually.IsAsync(() => app.Registry.Find(firstId)?.State == CircuitState.Hibernated, Cancelled);
        CircuitInfo live = Assert.Single(app.Registry.List(), circuit => circuit.State == CircuitState.Connected);
        Assert.Null(first.ClosedFor);

        Assert.Equal(ReconnectOutcome.Resumed, await first.ReconnectAsync(Cancelled));

        Assert.Equal("1", first.TextOf("count"));
        await Eventually.IsAsync(() => app.Registry.Find(live.Id)?.State == CircuitState.Hibernated, Cancelled);
        Assert.Single(app.Registry.List(), circuit => circuit.State != CircuitState.Hibernated);
        Assert.Equal(ReconnectOutcome.Resumed, await second.ReconnectAsync(Cancelled));
        Assert.Equal("1", second.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_may_not_sleep_stays_and_is_counted_as_before()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(Limit);
        await using HeadlessCircuit typing = await OpenClickedAsync(app, FirstTab, sleeps: false);

        await using HeadlessCircuit second = await OpenClickedAsync(app, SecondTab, sleeps: true);

        await Eventually.IsAsync(() => app.Logs.GetSnapshot().Any(line => line.Id.Id == 8004), Cancelled);
        await typing.ClickAsync("increment", Cancelled);
        await typing.WaitForTextAsync("count", "2", Cancelled);
        await Eventually.IsAsync(() => LimitedApp.Places(app).OfUsers().Count == 2, Cancelled);
        await typing.DropAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Trouble_with_the_oldest_is_not_the_newcomer_s()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(
            Limit, builder => builder.Services.Replace(ServiceDescriptor.Singleton<PagePrompts, Broken>()));
        await using HeadlessCircuit first = await OpenClickedAsync(app, FirstTab, sleeps: true);

        await using HeadlessCircuit second = await OpenClickedAsync(app, SecondTab, sleeps: true);

        await Eventually.IsAsync(() => LimitedApp.Places(app).OfUsers().Count == 2, Cancelled);
        Assert.All(app.Registry.List(), circuit => Assert.Equal(CircuitState.Connected, circuit.State));
    }

    [Fact(Timeout = Timeout)]
    public async Task Oldest_on_another_server_goes_to_sleep_too()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(builder => LimitedApp.Limit(builder, Limit));
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.Second), 2);
        await using HeadlessCircuit first = await OpenClickedAsync(nodes.First, FirstTab, sleeps: true);

        await using HeadlessCircuit second = await OpenClickedAsync(nodes.Second, SecondTab, sleeps: true);

        await Eventually.IsAsync(() => nodes.First.Registry.List() is [{ State: CircuitState.Hibernated }], Cancelled);
        Assert.Equal(ReconnectOutcome.Resumed, await first.ReconnectAsync(Cancelled));
        Assert.Equal("1", first.TextOf("count"));
        await Eventually.IsAsync(() => nodes.Second.Registry.List() is [{ State: CircuitState.Hibernated }], Cancelled);
    }

    private static void Limit(AdmissionOptions limits) =>
        (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.HibernateOldest);

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string tab, bool sleeps)
    {
        HeadlessCircuit circuit = await app.OpenAsync(user: "ann", tab: tab, sleeps: sleeps);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }

    private sealed class Broken : PagePrompts
    {
        public override Task<bool> AskAsync(TrackedCircuit circuit, HibernationCause cause, CancellationToken cancellationToken) =>
            throw new IOException("The connection is gone.");
    }
}
