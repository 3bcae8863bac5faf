using System.Security.Claims;
using CircuitKit.IntegrationTests.Admission;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>Two identity providers that both know a user 123: two people. Nothing that one of them does touches the other.</summary>
public sealed class IssuerTests
{
    private const int Timeout = 120_000;

    private const string Ours = "https://login.example.com";
    private const string Theirs = "https://attacker.example.org";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Sign_out_of_a_namesake_of_another_issuer_touches_neither_circuit_nor_snapshot()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync();
        await ClusterViewTests.WaitForNodesAsync(ClusterViewTests.Cluster(nodes.First), 2);
        await using HeadlessCircuit live = await OpenAsync(nodes.First, Ours);
        await using HeadlessCircuit ended = await OpenAsync(nodes.Second, Ours);
        await using HeadlessCircuit namesake = await OpenAsync(nodes.Second, Theirs);
        await nodes.First.WaitUntilSavedAsync();
        await nodes.Second.WaitUntilSavedAsync();
        await nodes.Second.EvictAsync(ended);

        UserCloseResult result = await Control(nodes.First).CloseUserAsync(Principal(Theirs), cancellationToken: Cancelled);

        Assert.Equal((1, 1, true), (result.Circuits, result.Snapshots, result.IsComplete));
        Assert.Equal($"123 @ {Ours}", Assert.Single(nodes.First.Registry.List()).UserKey);
        Assert.Empty(nodes.Second.Registry.List());
        Assert.Equal(ReconnectOutcome.Resumed, await ended.ReconnectAsync(Cancelled));
        Assert.Equal("1", ended.TextOf("count"));

        UserCloseResult own = await Control(nodes.Second).CloseUserAsync(CircuitUser.KeyOf("123", Ours), cancellationToken: Cancelled);

        Assert.Equal((2, true), (own.Circuits, own.IsComplete));
    }

    [Fact(Timeout = Timeout)]
    public async Task Namesake_of_another_issuer_takes_no_place_of_a_limit()
    {
        await using TwoNodes nodes = await TwoNodes.StartAsync(builder => LimitedApp.Limit(
            builder, limits => (limits.MaxCircuitsPerUser, limits.UserLimitBehavior) = (1, UserLimitBehavior.CloseOldest)));
        await using HeadlessCircuit victim = await OpenAsync(nodes.First, Ours);

        await using HeadlessCircuit here = await OpenAsync(nodes.First, Theirs);
        await using HeadlessCircuit elsewhere = await OpenAsync(nodes.Second, Theirs);

        Assert.Equal($"123 @ {Ours}", Assert.Single(nodes.First.Registry.List()).UserKey);
        await victim.ClickAsync("increment", Cancelled);
        await victim.WaitForTextAsync("count", "2", Cancelled);
    }

    private static async Task<HeadlessCircuit> OpenAsync(TrackedApp app, string issuer)
    {
        HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(
            new HeadlessCircuitOptions
            {
                Page = app.Page("counter"),
                Headers = new Dictionary<string, string> { ["X-Test-User"] = "123", ["X-Test-Issuer"] = issuer },
            },
            Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }

    private static ClaimsPrincipal Principal(string issuer) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "123", null, issuer)], "test"));

    private static ICircuitControl Control(TrackedApp app) => app.App.Services.GetRequiredService<ICircuitControl>();
}
