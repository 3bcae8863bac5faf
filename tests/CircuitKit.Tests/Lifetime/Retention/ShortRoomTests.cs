using CircuitKit.TestKit;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Lifetime.Retention;

/// <summary>Who goes when there are more circuits whose browser is away than may be kept.</summary>
public sealed class ShortRoomTests
{
    private const string Attacker = "203.0.113.66";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Of_equals_who_is_away_longest_goes_and_not_the_newest()
    {
        await using WaitingHarness node = await NodeAsync(room: 2);
        TrackedCircuit[] circuits = [.. Enumerable.Range(0, 3).Select(i => node.Open(address: $"192.0.2.{i}"))];

        LeaveInTurn(node, circuits);
        await node.WaitUntilGoneAsync(1);

        Assert.Equal(circuits[0], Assert.Single(node.Gone).Key);
        Assert.Equal(CircuitCloseReason.Evicted, node.Gone[circuits[0]].Reason);
        await Eventually.IsAsync(() => node.EvictionReasons() is ["room"], Cancelled);
        Assert.Equal(2, node.Sweeper.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_worth_least_goes_first()
    {
        await using WaitingHarness node = await NodeAsync(room: 2, RetentionPolicies.InRole("guest", TimeSpan.FromHours(1), value: 10));
        TrackedCircuit guest = node.Open(Some.SignedIn("guest"));

        LeaveInTurn(node, [node.Open(), guest, node.Open(address: "192.0.2.1")]);
        await node.WaitUntilGoneAsync(1);

        Assert.Equal(guest, Assert.Single(node.Gone).Key);
    }

    [Fact(Timeout = 60_000)]
    public async Task Anonymous_circuit_in_which_nothing_was_done_goes_before_a_used_one_whatever_it_is_worth()
    {
        await using WaitingHarness node = await NodeAsync(
            room: 2,
            RetentionPolicies.Anonymous(TimeSpan.FromHours(1), value: 100),
            RetentionPolicies.SignedIn(TimeSpan.FromHours(1), value: 0));
        TrackedCircuit unused = node.Open(used: false);

        LeaveInTurn(node, [node.Open(Some.SignedIn(), used: false), node.Open(), unused]);
        await node.WaitUntilGoneAsync(1);

        Assert.Equal(unused, Assert.Single(node.Gone).Key);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flood_of_five_thousand_from_one_address_pushes_out_none_but_its_own(bool used)
    {
        const int flood = 5_000;
        const int room = 200;
        await using WaitingHarness node = await NodeAsync(room);
        TrackedCircuit[] others = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? node.Open(Some.SignedIn()) : node.Open(address: $"192.0.2.{i}"))];
        LeaveInTurn(node, others);

        Parallel.For(0, flood, _ => node.Leave(node.Open(address: Attacker, used: used)));
        await node.WaitUntilGoneAsync(flood + others.Length - room);

        Assert.Equal(room, node.Sweeper.Count);
        Assert.DoesNotContain(others, node.Gone.ContainsKey);
        Assert.All(others, circuit => Assert.Equal(CircuitState.Disconnected, circuit.State));
        Assert.Equal(room, node.App.Circuits.Count);
        Assert.Single(node.App.Logs.GetSnapshot(), record => record.Id.Id == 6012);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_circuits_of_one_signed_in_person_count_less_each_and_colleagues_behind_the_same_address_do_not()
    {
        await using WaitingHarness node = await NodeAsync(room: 12);
        TrackedCircuit[] colleagues = [.. Enumerable.Range(0, 8).Select(i => node.Open(Person($"colleague-{i}"), "192.0.2.1"))];
        TrackedCircuit[] hoarder = [.. Enumerable.Range(0, 10).Select(_ => node.Open(Person("hoarder"), "192.0.2.1"))];

        LeaveInTurn(node, [.. colleagues, .. hoarder]);
        await node.WaitUntilGoneAsync(6);

        Assert.Equal(12, node.Sweeper.Count);
        Assert.All(node.Gone.Keys, gone => Assert.Contains(gone, hoarder));
    }

    private static System.Security.Claims.ClaimsPrincipal Person(string name) =>
        new(new System.Security.Claims.ClaimsIdentity([new System.Security.Claims.Claim("sub", name)], "test"));

    private static async Task<WaitingHarness> NodeAsync(int room, params IRetentionPolicy[] policies)
    {
        WaitingHarness node = new(options => options.Retention.MaxDisconnected = room, policies: policies);
        await node.StartAsync();
        return node;
    }

    private static void LeaveInTurn(WaitingHarness node, TrackedCircuit[] circuits)
    {
        foreach (TrackedCircuit circuit in circuits)
        {
            node.Leave(circuit);
            node.App.Time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
