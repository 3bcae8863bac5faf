using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>A person signs out: nothing of theirs is left on any node, and nothing of anybody else is touched.</summary>
public sealed class SignOutTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_in_one_tab_ends_the_tabs_on_all_nodes_and_drops_their_snapshots()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(CookieSignIn.Add);
        await WaitUntilKnownAsync(nodes);
        string cookie = await CookieSignIn.SignInAsync(nodes.First, "alice");
        string bobs = await CookieSignIn.SignInAsync(nodes.Second, "bob");
        await using HeadlessCircuit first = await CookieSignIn.OpenAsync(nodes.First, cookie);
        await using HeadlessCircuit second = await CookieSignIn.OpenAsync(nodes.Second, cookie);
        await using HeadlessCircuit bob = await CookieSignIn.OpenAsync(nodes.Second, bobs);
        Assert.Equal("alice", Assert.Single(nodes.First.Registry.List()).UserKey);
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Second.WaitUntilSavedAsync();

        await CookieSignIn.SignOutAsync(nodes.First, cookie);

        Assert.Empty(nodes.First.Registry.List());
        Assert.Equal("bob", Assert.Single(nodes.Second.Registry.List()).UserKey);
        Assert.False(await HasSnapshotAsync(nodes.First, first.CircuitSecret));
        Assert.False(await HasSnapshotAsync(nodes.First, second.CircuitSecret));
        Assert.True(await HasSnapshotAsync(nodes.First, bob.CircuitSecret));

        // With the cookie, which nobody has taken away from the browser, and on either node.
        Assert.Equal(ReconnectOutcome.Rejected, await first.ReconnectAsync(Cancelled));
        second.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await second.ReconnectAsync(Cancelled));
        await bob.ClickAsync("increment", Cancelled);
        await bob.WaitForTextAsync("count", "1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Snapshots_of_a_node_that_is_gone_and_of_circuits_that_have_ended_are_dropped_too()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        TrackedApp gone = await nodes.AddAsync();
        await using HeadlessCircuit ended = await TwoNodes.OpenClickedAsync(nodes.Second, user: "alice");
        await nodes.Second.EvictAsync(ended);
        await TrackedApp.WaitForAsync(() => nodes.Second.Registry.List().Count == 0);
        await nodes.Second.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
        await using HeadlessCircuit orphan = await TwoNodes.OpenClickedAsync(gone, user: "alice");
        await gone.WaitUntilSavedAsync();
        await gone.DisposeAsync();

        UserCloseResult result = await Control(nodes.First).CloseUserAsync("alice", cancellationToken: Cancelled);

        Assert.Equal((0, 2), (result.Circuits, result.Snapshots));
        Assert.Equal(ReconnectOutcome.Rejected, await ended.ReconnectAsync(Cancelled));
        orphan.RouteTo(nodes.First.Page(""));
        Assert.Equal(ReconnectOutcome.Rejected, await orphan.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_is_being_resumed_at_that_moment_comes_to_nothing()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await WaitUntilKnownAsync(nodes);
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First, user: "alice");
        await nodes.First.EvictAsync(circuit);
        circuit.RouteTo(nodes.Second.Page(""));

        // The page has its new secret, and not yet its components: no registry knows the circuit.
        Assert.True(await ResumeHalfAsync(circuit));
        UserCloseResult result = await Control(nodes.First).CloseUserAsync("alice", cancellationToken: Cancelled);

        Assert.True(result.IsComplete);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        Assert.Empty(nodes.Second.Registry.List());
    }

    [Fact(Timeout = Timeout)]
    public async Task Many_sign_outs_race_with_reconnects_and_nothing_is_left_of_any()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await WaitUntilKnownAsync(nodes);
        for (int round = 0; round < 20; round++)
        {
            string user = $"user-{round}";
            await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(nodes.First, user);
            await circuit.DropAsync();
            circuit.RouteTo(nodes.Second.Page(""));

            Task<ReconnectOutcome> reconnect = ReconnectAsync(circuit);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(30)), TimeProvider.System, Cancelled);
            UserCloseResult result = await Control(nodes.First).CloseUserAsync(user, cancellationToken: Cancelled);
            await reconnect;

            Assert.True(result.IsComplete);
            await TrackedApp.WaitForAsync(() => nodes.First.Registry.FindByUser(user).Count + nodes.Second.Registry.FindByUser(user).Count == 0);
            await nodes.First.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
            await nodes.Second.App.Services.GetRequiredService<BackgroundWrites>().FlushAsync(Cancelled);
            Assert.False(await HasSnapshotAsync(nodes.First, circuit.CircuitSecret), $"Round {round}: the latest secret still opens a snapshot.");
            Assert.Equal(0, (await Control(nodes.First).CloseUserAsync(user, cancellationToken: Cancelled)).Snapshots);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_signs_its_person_out_from_inside_of_its_circuit_ends_with_it()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await nodes.First.OpenAsync("sign-out", "alice");
        await nodes.First.WaitUntilSavedAsync();

        // The connection ends before the click is answered.
        _ = circuit.ClickAsync("sign-out", Cancelled).ContinueWith(click => click.Exception, TaskScheduler.Default);

        await TrackedApp.WaitForAsync(() => nodes.First.Logs.GetSnapshot().Any(line => line.Id.Id == 3101));
        Assert.StartsWith(
            "Command CloseUser: 1 circuits of one user are closed and 1 snapshots removed; 0 circuits could not be closed.",
            Assert.Single(nodes.First.Logs.GetSnapshot(), line => line.Id.Id == 3101).Message,
            StringComparison.Ordinal);
        Assert.Empty(nodes.First.Registry.List());
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    // Beaten to it in any place, the page's connection may break under it.
    private static async Task<ReconnectOutcome> ReconnectAsync(HeadlessCircuit circuit)
    {
        try
        {
            return await circuit.ReconnectAsync(Cancelled);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return ReconnectOutcome.Rejected;
        }
    }

    private static async Task<bool> ResumeHalfAsync(HeadlessCircuit circuit)
    {
        string before = circuit.CircuitSecret;
        bool isResumed = await circuit.ResumeAndDropAsync(Cancelled);
        Assert.NotEqual(before, circuit.CircuitSecret);
        return isResumed;
    }

    private static Task WaitUntilKnownAsync(TwoNodes nodes) => Task.WhenAll(
        new[] { nodes.First, nodes.Second }.Select(async node =>
        {
            ICircuitCluster cluster = node.App.Services.GetRequiredService<ICircuitCluster>();
            while ((await cluster.ListNodesAsync(Cancelled)).Count < 2)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled);
            }
        }));

    private static ICircuitControl Control(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitControl>();

    private static async Task<bool> HasSnapshotAsync(TrackedApp app, string secret)
    {
        ISnapshotStore store = app.App.Services.GetRequiredService<ISnapshotStore>();
        SnapshotKey key = SnapshotKey.FromSecret(secret);
        SnapshotClaim claim = await store.ClaimAsync(key, "a look", TimeSpan.FromSeconds(1), Cancelled);
        await store.ReleaseAsync(key, "a look", Cancelled);
        return claim.Outcome != SnapshotClaimOutcome.NotFound;
    }
}
