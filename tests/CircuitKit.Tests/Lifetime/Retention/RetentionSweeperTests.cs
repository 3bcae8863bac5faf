using System.Runtime.CompilerServices;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Eviction;
using CircuitKit.TestKit;
using CircuitKit.Tracking;

namespace CircuitKit.Tests.Lifetime.Retention;

public sealed class RetentionSweeperTests
{
    private static readonly TimeSpan s_stock = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Circuit_disconnected_longer_than_its_policy_is_let_go_and_its_snapshot_waits_on()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        DateTimeOffset left = node.Now;

        node.Leave(circuit);
        RetentionInfo? shown = circuit.View().Retention;
        node.App.Time.Advance(s_stock - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, node.Sweeper.Count);
        node.App.Time.Advance(TimeSpan.FromMilliseconds(1));
        await node.WaitUntilGoneAsync(1);

        Assert.Equal(new RetentionInfo { LiveUntil = left + s_stock, KeepSnapshot = TimeSpan.FromHours(8), Value = 50, Reason = "default" }, shown);
        Assert.Equal((left + s_stock, CircuitCloseReason.Expired), node.Gone[circuit]);
        await Eventually.IsAsync(() => node.App.Logs.GetSnapshot().Any(record => record.Id.Id == 6011), Cancelled); // Comes last.
        Assert.Equal(["expired"], node.EvictionReasons());
        Assert.Equal(["Decided default", "Expired default"], Told(node));
        Assert.Equal("default", Assert.Single(node.Decisions.GetMeasurementSnapshot()).Tags["reason"]);
        Assert.Contains(node.App.Logs.GetSnapshot(), record => record.Id.Id == 6010);
    }

    [Fact(Timeout = 60_000)]
    public async Task Decision_about_a_circuit_that_ends_anyway_is_not_counted_and_holds_if_it_stays()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        EndRequest closed = new(CircuitCloseReason.Closed);
        circuit.RequestEnd(closed);

        node.Leave(circuit);
        circuit.WithdrawEnd(closed);

        Assert.Empty(node.Decisions.GetMeasurementSnapshot());
        Assert.Empty(Told(node));
        node.App.Time.Advance(s_stock);
        await node.WaitUntilGoneAsync(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Look_that_fails_is_repeated_and_said_once_and_circuits_still_leave()
    {
        await using WaitingHarness node = new(options => options.Retention.MemoryPressureThreshold = 0.5);
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        node.Leave(circuit);
        node.Memory.Failure = new IOException("The control group cannot be read.");

        node.App.Time.Advance(RetentionSweeper.PressureInterval);
        node.App.Time.Advance(RetentionSweeper.PressureInterval);
        node.App.Time.Advance(RetentionSweeper.PressureInterval);
        Assert.Single(node.App.Logs.GetSnapshot(), record => record.Id.Id == 6014);
        node.Memory.Failure = null;
        node.App.Time.Advance(s_stock);

        await node.WaitUntilGoneAsync(1);
        Assert.Equal(CircuitCloseReason.Expired, node.Gone[circuit].Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_thousand_that_leave_at_once_under_mixed_policies_leave_each_at_its_own_time()
    {
        const int count = 1_000;
        await using WaitingHarness node = new(
            options => options.Retention.Rules.Add(new RetentionRule { Role = "trader", KeepLive = TimeSpan.FromMinutes(30) }),
            policies: [new OwnTime(), RetentionPolicies.SignedIn(TimeSpan.FromMinutes(10)), RetentionPolicies.Anonymous(TimeSpan.FromSeconds(30))]);
        await node.StartAsync();
        (TrackedCircuit Circuit, TimeSpan Keep)[] circuits =
        [
            .. Enumerable.Range(0, count).Select(i => (i % 5) switch
            {
                0 => (node.Open(Some.SignedIn("trader")), TimeSpan.FromMinutes(30)),
                1 => (node.Open(Some.SignedIn()), TimeSpan.FromMinutes(10)),
                2 => (node.Open(), TimeSpan.FromSeconds(30)),
                3 => (node.Open(used: false), TimeSpan.FromSeconds(30)),
                _ => OwnTime.Of(node, i),
            }),
        ];
        DateTimeOffset left = node.Now;

        Parallel.ForEach(circuits, circuit => node.Leave(circuit.Circuit));
        await Eventually.IsAsync(() => node.Gone.Count == circuits.Count(circuit => circuit.Keep == TimeSpan.Zero), Cancelled);
        foreach (TimeSpan due in circuits.Select(circuit => circuit.Keep).Distinct().Where(due => due > TimeSpan.Zero).Order())
        {
            // In a step that ends just before it, and one that reaches it: who leaves in the first is told from who leaves in the second.
            node.App.Time.Advance(left + due - TimeSpan.FromMilliseconds(1) - node.Now);
            node.App.Time.Advance(TimeSpan.FromMilliseconds(1));
            await node.WaitUntilGoneAsync(circuits.Count(circuit => circuit.Keep <= due));
        }

        Assert.All(circuits, circuit => Assert.Equal(circuit.Keep, node.Gone[circuit.Circuit].At - left));
        Assert.Equal(0, node.Sweeper.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Browser_that_comes_back_ends_the_waiting_and_the_next_absence_has_its_whole_time()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        TrackedCircuit other = node.Open();
        node.Leave(circuit);
        node.Return(circuit);
        Assert.Null(circuit.View().Retention);
        node.App.Time.Advance(TimeSpan.FromMinutes(2));

        node.Leave(circuit);
        DateTimeOffset leftAgain = node.Now;
        node.Leave(other);
        node.App.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, node.Sweeper.Count);
        node.App.Time.Advance(TimeSpan.FromMinutes(1));
        await node.WaitUntilGoneAsync(2);

        Assert.Equal(leftAgain + s_stock, node.Gone[circuit].At);
    }

    [Fact(Timeout = 60_000)]
    public async Task Browser_that_is_just_coming_back_is_not_cut_off()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        node.Leave(circuit);
        Assert.True(circuit.TryBeginWork());

        // The eviction waits for a capture, and the browser is back before that has ended.
        node.App.Time.Advance(s_stock);
        await Eventually.IsAsync(() => node.IsEvicting(circuit), Cancelled);
        node.App.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        circuit.EndWork();
        await PassUntilAsync(node, () => !node.IsEvicting(circuit));

        Assert.Empty(node.Gone);
        Assert.Null(circuit.End);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_framework_is_ending_by_itself_keeps_its_own_reason()
    {
        await using WaitingHarness node = new(policies: RetentionPolicies.Fixed(TimeSpan.Zero));
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        Assert.True(circuit.TryBeginWork());

        node.Leave(circuit);
        await Eventually.IsAsync(() => node.IsEvicting(circuit), Cancelled);
        ((CircuitKit.Tests.Persistence.FakeCircuit)circuit.Live!).IsRetained = false;
        circuit.EndWork();
        node.App.Time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.Null(circuit.End);
        node.App.Release(circuit);
        await PassUntilAsync(node, () => !node.IsEvicting(circuit));
        Assert.Empty(node.Gone);
    }

    [Fact(Timeout = 60_000)]
    public async Task Circuit_that_cannot_be_ended_in_time_is_tried_again()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        Assert.True(circuit.TryBeginWork());
        node.Leave(circuit);

        node.App.Time.Advance(s_stock);
        await Eventually.IsAsync(() => node.IsEvicting(circuit), Cancelled);
        await PassUntilAsync(node, () => !node.IsEvicting(circuit) && node.Sweeper.Count == 1);
        circuit.EndWork();
        node.App.Time.Advance(RetentionSweeper.RetryDelay);

        await node.WaitUntilGoneAsync(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Rising_memory_pressure_shortens_the_time_of_those_that_wait_already()
    {
        await using WaitingHarness node = new(options => options.Retention.MemoryPressureThreshold = 0.5);
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        DateTimeOffset left = node.Now;
        node.Leave(circuit);

        node.Memory.Pressure = 0.75;
        node.App.Time.Advance(RetentionSweeper.PressureInterval);
        Assert.Equal(left + (s_stock / 2), circuit.View().Retention!.LiveUntil);
        node.App.Time.Advance((s_stock / 2) - RetentionSweeper.PressureInterval);
        await node.WaitUntilGoneAsync(1);

        Assert.Equal((left + (s_stock / 2), CircuitCloseReason.Evicted), node.Gone[circuit]);
        await Eventually.IsAsync(() => node.EvictionReasons() is ["memory"], Cancelled);
        Assert.Equal(["default", "memory"], node.Decisions.GetMeasurementSnapshot().Select(measured => measured.Tags["reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task Policies_are_asked_again_when_the_work_is_saved()
    {
        await using WaitingHarness node = new(
            policies: [RetentionPolicies.UnsavedWork(TimeSpan.FromHours(1)), RetentionPolicies.Fixed(TimeSpan.FromMinutes(1))]);
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        circuit.Mark();
        node.Leave(circuit);
        Assert.Equal("unsaved work", circuit.View().Retention!.Reason);

        await node.App.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("fixed", circuit.View().Retention!.Reason);
        node.App.Time.Advance(TimeSpan.FromMinutes(1));
        await node.WaitUntilGoneAsync(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_holds_still_while_the_node_is_drained()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        node.Leave(circuit);
        node.App.Get<DrainSwitch>().TurnOn();

        node.App.Time.Advance(s_stock * 2);
        node.Sweeper.Turn();

        Assert.Equal(1, node.Sweeper.Count);
        Assert.False(node.IsEvicting(circuit));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_goes_on_while_a_drain_waits_for_users_to_leave()
    {
        await using WaitingHarness node = new();
        await node.StartAsync();
        TrackedCircuit circuit = node.Open();
        node.Leave(circuit);
        node.App.Get<DrainSwitch>().TurnOn(isWaiting: true);

        node.App.Time.Advance(s_stock * 2);
        node.Sweeper.Turn();

        Assert.True(node.Sweeper.Count == 0 || node.IsEvicting(circuit));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_holds_still_when_the_host_stops()
    {
        await using WaitingHarness node = new(policies: RetentionPolicies.Fixed(TimeSpan.Zero));
        await node.StartAsync();
        node.App.Lifetime.StopApplication();

        TrackedCircuit circuit = node.Open();
        node.Leave(circuit);
        node.Sweeper.Turn();
        await node.Sweeper.StopAsync(Cancelled);
        node.Sweeper.Turn();

        Assert.False(node.IsEvicting(circuit));
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_that_came_back_are_let_go_of_long_before_they_would_have_been_due()
    {
        await using WaitingHarness node = new();
        WeakReference[] gone = LeaveAndReturn(node, 300);

        // Whoever holds them now would hold the whole circuit, once it is closed.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(0, node.Sweeper.Count);
        Assert.DoesNotContain(gone, absence => absence.IsAlive);
    }

    [Fact]
    public async Task Ten_thousand_that_are_forgotten_while_they_could_not_be_ended_are_not_put_back()
    {
        await using WaitingHarness node = new(options => options.Retention.MaxDisconnected = 10_000);
        await node.StartAsync();
        LeavesMeanwhile[] circuits = [.. Enumerable.Range(0, 10_000).Select(_ => new LeavesMeanwhile(node))];
        Array.ForEach(circuits, node.Sweeper.Retain);
        Assert.Equal(circuits.Length, node.Sweeper.Count);

        node.App.Time.Advance(s_stock);

        await Eventually.IsAsync(() => circuits.All(circuit => circuit.Tries > 0), Cancelled);
        Assert.Equal(0, node.Sweeper.Count);
        node.App.Time.Advance(RetentionSweeper.RetryDelay);
        Assert.All(circuits, circuit => Assert.Equal(1, circuit.Tries));
    }

    [Fact]
    public async Task Those_that_wait_are_taken_by_time_also_after_they_were_given_another()
    {
        await using WaitingHarness node = new();
        RetainedCircuits waiting = new();
        RetainedCircuit[] all = [.. Enumerable.Range(0, 5).Select(i => Absence(node, node.Open(), due: i % 2))];
        Array.ForEach(all, waiting.Put);
        all[1].Due = 10;
        waiting.Put(all[1]);

        Assert.True(waiting.Remove(all[2]));
        Assert.False(waiting.Remove(all[2]));
        Assert.Equal((4, 0L), (waiting.Count, waiting.NextDue));
        Assert.Equal([all[0], all[4], all[3], null], Enumerable.Range(0, 4).Select(_ => waiting.TakeDue(9)));
        Assert.True(waiting.Contains(Assert.Single(waiting.All)));
        Assert.Equal(10, waiting.NextDue);
        Assert.Same(all[1], waiting.TakeDue(10));
        Assert.Null(waiting.NextDue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] LeaveAndReturn(WaitingHarness node, int count)
    {
        TrackedCircuit circuit = node.Open();
        RetainedCircuit[] absences = [.. Enumerable.Range(0, count).Select(_ => Absence(node, circuit))];
        Array.ForEach(absences, node.Sweeper.Retain);
        Assert.Equal(count, node.Sweeper.Count);
        Array.ForEach(absences, absence => node.Sweeper.Forget(absence, isBack: true));
        return [.. absences.Select(absence => new WeakReference(absence))];
    }

    private static DisconnectedCircuit Absence(WaitingHarness node, TrackedCircuit circuit, long due = 0) =>
        new(circuit, node.App.Get<RetentionDecider>(), null!, TimeSpan.Zero, node.App.Time.GetTimestamp(), node.Now) { Due = due };

    private static string[] Told(WaitingHarness node) =>
        [.. node.App.Get<RetentionHistory>().Latest.Select(happened => $"{happened.Ended?.ToString() ?? "Decided"} {happened.Decision.Reason}")];

    private static async Task PassUntilAsync(WaitingHarness node, Func<bool> condition)
    {
        while (!condition())
        {
            node.App.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Eventually.PauseAsync(Cancelled);
        }
    }

    /// <summary>One that cannot be ended in time, and ends by itself while it is tried.</summary>
    private sealed class LeavesMeanwhile(WaitingHarness node) : RetainedCircuit(node.App.Time.GetTimestamp(), node.Now)
    {
        public int Tries { get; private set; }

        public override string Id => "meanwhile";

        public override string? Owner => null;

        public override bool IsUnusedAnonymous => false;

        public override bool IsDisconnected => true;

        public override AppliedDecision Decide() =>
            new(new RetentionDecision(s_stock, TimeSpan.Zero, 50, "test"), RetentionReason.Default, IsShortened: false);

        public override void Decided(DateTimeOffset until, RetentionDecision? decision)
        {
        }

        public override Task<EvictionOutcome> EvictAsync(EvictionCause cause)
        {
            node.Sweeper.Forget(this, isBack: false);
            Tries++;
            return Task.FromResult(EvictionOutcome.Kept);
        }
    }

    /// <summary>A time of its own for each circuit that has one in its address.</summary>
    private sealed class OwnTime : IRetentionPolicy
    {
        public static (TrackedCircuit Circuit, TimeSpan Keep) Of(WaitingHarness node, int number)
        {
            TrackedCircuit circuit = node.Open();
            TimeSpan keep = TimeSpan.FromMilliseconds(number % 97 * 1_117);
            circuit.MoveTo($"https://shop.example/{keep.TotalMilliseconds}");
            return (circuit, keep);
        }

        public RetentionDecision? Decide(RetentionContext context) =>
            context.Circuit.Url is { } url ? new RetentionDecision(TimeSpan.FromMilliseconds(int.Parse(new Uri(url).AbsolutePath.AsSpan(1))), TimeSpan.Zero, 50, "own") : null;
    }
}
