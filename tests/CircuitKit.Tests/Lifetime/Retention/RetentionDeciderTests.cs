using CircuitKit.Blazor;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.Components.Server;

namespace CircuitKit.Tests.Lifetime.Retention;

public sealed class RetentionDeciderTests
{
    [Fact]
    public async Task Without_rules_and_policies_the_times_are_the_stock_ones()
    {
        await using WaitingHarness node = new();

        Assert.Equal(new AppliedDecision(Some.Default, RetentionReason.Default, IsShortened: false), Decide(node));
        Assert.Equal(1_000, node.App.Get<RetentionDecider>().MaxDisconnected);
    }

    [Fact]
    public async Task What_the_app_set_in_the_frameworks_options_holds_on()
    {
        await using WaitingHarness node = new();
        node.App.Get<FrameworkRetention>().Read(
            new CircuitOptions { DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(7), DisconnectedCircuitMaxRetained = 20 }, isReplaced: true);

        Assert.Equal(TimeSpan.FromMinutes(7), Decide(node).Decision.KeepLive);
        Assert.Equal(20, node.App.Get<RetentionDecider>().MaxDisconnected);
    }

    [Fact]
    public async Task Options_come_before_what_the_app_set_in_the_frameworks()
    {
        await using WaitingHarness node = new(options =>
        {
            options.Retention.KeepLive = TimeSpan.FromMinutes(1);
            options.Retention.KeepSnapshot = TimeSpan.FromMinutes(2);
            options.Retention.MaxDisconnected = 3;
        });

        Assert.Equal(new RetentionDecision(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), 50, "default"), Decide(node).Decision);
        Assert.Equal(3, node.App.Get<RetentionDecider>().MaxDisconnected);
    }

    [Fact]
    public async Task Rules_come_before_policies_and_both_in_their_order()
    {
        await using WaitingHarness node = new(
            options =>
            {
                options.Retention.Rules.Add(new RetentionRule { Role = "trader", Value = 90 });
                options.Retention.Rules.Add(new RetentionRule { Role = "guest", Value = 10 });
                options.Retention.Rules.Add(new RetentionRule { Role = "trader", Value = 1 });
            },
            policies: [RetentionPolicies.SignedIn(TimeSpan.FromMinutes(1)), RetentionPolicies.Fixed(TimeSpan.FromMinutes(2))]);

        Assert.Equal((90, "rule 0", RetentionReason.Rule), Short(Decide(node, Some.Circuit(Some.SignedIn("trader")))));
        Assert.Equal((10, "rule 1", RetentionReason.Rule), Short(Decide(node, Some.Circuit(Some.SignedIn("guest")))));
        Assert.Equal((50, "signed in", RetentionReason.Policy), Short(Decide(node, Some.Circuit(Some.SignedIn()))));
        Assert.Equal((50, "fixed", RetentionReason.Policy), Short(Decide(node, Some.Circuit(Some.Anonymous))));
    }

    [Fact]
    public async Task Policy_that_throws_is_passed_over_and_logged_once()
    {
        await using WaitingHarness node = new(policies: [new Failing(), RetentionPolicies.Fixed(TimeSpan.FromMinutes(2))]);

        Assert.Equal("fixed", Decide(node).Decision.Reason);
        Assert.Equal("fixed", Decide(node).Decision.Reason);
        Assert.Single(node.App.Logs.GetSnapshot(), record => record.Id.Id == 6000);
    }

    [Fact]
    public async Task What_a_policy_decides_is_kept_within_the_limits()
    {
        await using WaitingHarness high = new(policies: new Deciding(new RetentionDecision(TimeSpan.MaxValue, TimeSpan.MaxValue, 1_000, "high")));
        await using WaitingHarness low = new(policies: new Deciding(new RetentionDecision(TimeSpan.FromSeconds(-1), TimeSpan.MinValue, -1, "low")));

        Assert.Equal(new RetentionDecision(TimeSpan.FromHours(24), TimeSpan.FromHours(8), 100, "high"), Decide(high).Decision);
        Assert.Equal(new RetentionDecision(TimeSpan.Zero, TimeSpan.Zero, 0, "low"), Decide(low).Decision);
        Decide(high);
        Assert.Single(high.App.Logs.GetSnapshot(), record => record.Id.Id == 6003);
        Assert.DoesNotContain(low.App.Logs.GetSnapshot(), record => record.Id.Id == 6003);
    }

    [Fact]
    public async Task Memory_pressure_shortens_whatever_was_decided_once_it_is_switched_on()
    {
        await using WaitingHarness off = new();
        await using WaitingHarness on = new(
            options => options.Retention.MemoryPressureThreshold = 0.5,
            policies: RetentionPolicies.SignedIn(TimeSpan.FromMinutes(10)));

        Assert.False(Decide(off, Some.Circuit(pressure: 1)).IsShortened);
        Assert.False(Decide(on, Some.Circuit(pressure: 0.5)).IsShortened);
        AppliedDecision applied = Decide(on, Some.Circuit(Some.SignedIn(), pressure: 0.75));
        Assert.True(applied.IsShortened);
        Assert.Equal(TimeSpan.FromMinutes(5), applied.Decision.KeepLive);
        Assert.Equal((false, true), (off.App.Get<RetentionDecider>().DependsOnPressure, on.App.Get<RetentionDecider>().DependsOnPressure));
    }

    [Fact]
    public async Task Policy_sees_the_person_the_page_what_was_done_and_the_node()
    {
        Deciding policy = new(decision: null);
        await using WaitingHarness node = new(policies: policy);
        node.Memory.Pressure = 0.3;
        TrackedCircuit circuit = node.Open(Some.SignedIn("trader"), used: false);
        node.Leave(circuit);
        RetentionContext first = policy.Asked!;

        Assert.True(first.User!.IsInRole("trader"));
        Assert.Equal((circuit.Id, "somebody", CircuitState.Disconnected), (first.Circuit.Id, first.Circuit.UserKey, first.Circuit.State));
        Assert.Equal((false, false, true), (first.HasBeenUsed, first.HasUnsavedWork, first.HasState));
        Assert.Equal(new NodeCondition(0, 1, 0.3), first.Node);

        circuit.Use();
        node.App.Get<RetentionDecider>().Decide(circuit);
        Assert.Equal((true, true), (policy.Asked!.HasBeenUsed, policy.Asked.HasUnsavedWork));

        circuit.Mark();
        await node.App.PassAsync(TimeSpan.FromSeconds(1));
        node.App.Get<RetentionDecider>().Decide(circuit);
        Assert.Equal((true, false, true), (policy.Asked!.HasBeenUsed, policy.Asked.HasUnsavedWork, policy.Asked.HasState));
    }

    [Fact]
    public async Task Circuit_whose_components_persist_nothing_is_seen_to_have_no_state()
    {
        await using WaitingHarness node = new(policies: RetentionPolicies.DropClean());
        TrackedCircuit circuit = node.Open();
        ((FakeCircuit)circuit.Live!).Answer = new CaptureResult(
            CaptureOutcome.Captured,
            new CapturedState(new Dictionary<string, byte[]>(), [1, 2, 3]));
        Assert.Equal("default", node.App.Get<RetentionDecider>().Decide(circuit).Decision.Reason);

        circuit.Mark();
        await node.App.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("clean", node.App.Get<RetentionDecider>().Decide(circuit).Decision.Reason);
    }

    [Fact]
    public async Task Condition_of_the_node_is_a_second_old_at_most()
    {
        await using WaitingHarness node = new();
        NodeWatch watch = node.App.Get<NodeWatch>();
        Assert.Equal(0, watch.Condition.MemoryPressure);

        node.Memory.Pressure = 0.5;
        Assert.Equal(0, watch.Condition.MemoryPressure);
        node.App.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0.5, watch.Condition.MemoryPressure);
    }

    [Theory]
    [InlineData(450, 900, 10, 1000, 0.5)]
    [InlineData(100, 900, 800, 1000, 0.8)]
    [InlineData(2000, 900, 0, 1000, 1)]
    [InlineData(0, 0, 0, 0, 0)]
    public void Memory_is_as_full_as_the_nearer_of_its_two_limits_says(long load, long highLoad, long heap, long available, double pressure) =>
        Assert.Equal(pressure, CollectorMemory.Of(load, highLoad, heap, available));

    [Fact]
    public void Memory_of_this_process_is_neither_empty_nor_beyond_its_end()
    {
        GC.Collect();

        Assert.InRange(new CollectorMemory().Pressure, 0.0001, 1);
    }

    private static AppliedDecision Decide(WaitingHarness node, RetentionContext? context = null) => context is null
        ? node.App.Get<RetentionDecider>().Decide(node.Open())
        : node.App.Get<RetentionDecider>().Decide(context);

    private static (int, string, RetentionReason) Short(AppliedDecision applied) =>
        (applied.Decision.Value, applied.Decision.Reason, applied.Reason);

    private sealed class Failing : IRetentionPolicy
    {
        public RetentionDecision? Decide(RetentionContext context) => throw new InvalidOperationException("A policy's own fault.");
    }

    private sealed class Deciding(RetentionDecision? decision) : IRetentionPolicy
    {
        public RetentionContext? Asked { get; private set; }

        public RetentionDecision? Decide(RetentionContext context)
        {
            Asked = context;
            return decision;
        }
    }
}
