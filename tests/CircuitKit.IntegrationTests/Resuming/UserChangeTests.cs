using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Cluster;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>A live circuit is its user's, as a snapshot is: who has only the secret does not get it.</summary>
public sealed class UserChangeTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("ann", "ben")]
    [InlineData("ann", null)]
    [InlineData(null, "ann")]
    public async Task Live_circuit_is_not_there_for_another_user_and_its_own_still_reconnects(string? owner, string? other)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, owner);
        await using HeadlessCircuit thief = await app.OpenAsync("user", other);
        await circuit.DropAsync();

        await thief.PretendAsync(circuit);
        Assert.False(await thief.ConnectAgainAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Rejected, await thief.ReconnectAsync(Cancelled));

        // Signed in once more, by another cookie or token: the same user.
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("ann", "ben")]
    [InlineData(null, "ann")]
    public async Task Snapshot_of_a_circuit_that_another_user_asked_for_is_resumed_by_its_own_user_on_another_server(string? owner, string? other)
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await using HeadlessCircuit circuit = await OpenClickedAsync(nodes.First, owner);
        await using HeadlessCircuit thief = await nodes.First.OpenAsync("user", other);
        await circuit.DropAsync();

        await thief.PretendAsync(circuit);
        bool isLive = await thief.ConnectAgainAsync(Cancelled);
        await thief.DropAsync();
        await nodes.First.WaitUntilSavedAsync();

        thief.RouteTo(nodes.Second.Page(""));
        circuit.RouteTo(nodes.Second.Page(""));
        Assert.False(isLive);
        Assert.Equal(ReconnectOutcome.Rejected, await thief.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task App_that_allows_it_has_a_circuit_go_over_to_another_user_with_its_snapshot()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--CircuitKit:Snapshots:AllowUserChange", "true");
        await using HeadlessCircuit circuit = await OpenClickedAsync(app, user: null);
        await using HeadlessCircuit signedIn = await app.OpenAsync("user", "ann");
        await circuit.DropAsync();

        // Her own circuit waits, too.
        await signedIn.PretendAsync(circuit);
        Assert.True(await signedIn.ConnectAgainAsync(Cancelled));
        await TrackedApp.WaitForAsync(() => app.Registry.FindByUser("ann").Count == 2);
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(signedIn);

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await signedIn.ReconnectAsync(Cancelled));
    }

    private static async Task<HeadlessCircuit> OpenClickedAsync(TrackedApp app, string? user)
    {
        HeadlessCircuit circuit = await app.OpenAsync("user", user);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitUntilSavedAsync();
        return circuit;
    }
}
