using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Snapshots.Guard;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Tests.Lifetime.Drain;

public sealed class ShutdownDrainTests
{
    private static readonly AsyncLocal<object?> s_connection = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_host_drains_before_what_was_registered_earlier_runs()
    {
        await using DrainHarness node = new();
        node.Open();
        var endedBefore = -1;
        // As SignalR does to close its connections.
        node.App.Lifetime.ApplicationStopping.Register(() => endedBefore = node.CountEnded());
        node.App.Get<ShutdownDrain>().Register();

        await node.PassWhileAsync(Task.Run(node.App.Lifetime.StopApplication, Cancelled));

        Assert.Equal(1, endedBefore);
    }

    [Fact]
    public async Task First_connection_is_not_held_as_long_as_the_process_lives()
    {
        await using DrainHarness node = new();

        var connection = RegisterInTheFlowOfAConnection(node);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(connection.IsAlive);
    }

    [Fact]
    public async Task Shutdown_after_a_drain_has_nothing_left_to_do()
    {
        await using DrainHarness node = new();
        node.Open();
        await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));

        await node.ShutDownAsync();

        Assert.Single(node.App.Logs.GetSnapshot(), record => record.Id.Id == 3202);
    }

    [Fact]
    public async Task Shutdown_during_a_drain_waits_for_it()
    {
        await using DrainHarness node = new();
        (_, FakeCircuit circuit) = node.Open();
        TaskCompletionSource captured = new(TaskCreationOptions.RunContinuationsAsynchronously);
        circuit.BeforeAnswer = () => captured.Task;
        Task<DrainStatus> drain = node.Drain.DrainAsync(Cancelled);

        Task shutdown = node.ShutDownAsync();
        Assert.False(shutdown.IsCompleted);
        captured.SetResult();
        await node.PassWhileAsync(shutdown);

        Assert.True(drain.IsCompleted);
        Assert.Equal(1, node.CountEnded());
    }

    [Fact]
    public async Task Shutdown_drains_what_an_earlier_drain_could_not_let_go()
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.FromSeconds(10));
        node.App.Store.Failure = new TimeoutException("away");
        node.Open();
        await node.PassWhileAsync(node.Drain.DrainAsync(Cancelled));
        node.App.Store.Failure = null;
        ResilientSnapshotStore store = node.App.Get<ResilientSnapshotStore>();
        await node.PassWhileAsync(Eventually.IsAsync(() => store.Health.State == SnapshotStoreState.Healthy, TestContext.Current.CancellationToken));

        await node.PassWhileAsync(node.ShutDownAsync());

        Assert.Equal((1, 1, 0), (node.Status.Circuits, node.Status.Released, node.Status.Unsaved));
    }

    [Fact]
    public async Task Without_a_store_that_outlives_the_process_a_shutdown_lets_nothing_go_and_is_silent()
    {
        await using DrainHarness node = new(store: new FakeStore { OutlivesProcess = false });
        node.Open();

        await node.ShutDownAsync();

        Assert.Equal((1, 0, 0, 1), (node.Status.Circuits, node.Status.Saved, node.Status.Released, node.Status.Unsaved));
        Assert.DoesNotContain(node.App.Logs.GetSnapshot(), record => record.Id.Id is >= 3200 and < 3300);
    }

    [Fact]
    public async Task Without_a_budget_a_shutdown_waits_for_nothing()
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.Zero);
        node.Open();
        node.App.Get<ShutdownDrain>().Register();

        node.App.Lifetime.StopApplication();
        await node.App.Get<ShutdownDrain>().StopAsync(Cancelled);

        Assert.Empty(node.App.Store.Saves);
        Assert.True(node.App.Get<DrainSwitch>().IsOn);
    }

    [Fact]
    public async Task Second_signal_ends_the_drain_and_the_waiting_after_it()
    {
        await using DrainHarness node = new();
        (TrackedCircuit checkpoint, FakeCircuit circuit) = node.Open();
        circuit.BeforeAnswer = () => new TaskCompletionSource().Task;
        StopSignals signals = node.App.Get<StopSignals>();
        signals.Received(PosixSignal.SIGTERM);
        Task shutdown = node.ShutDownAsync();
        Assert.False(shutdown.IsCompleted);

        node.App.Time.Advance(StopSignals.Echo);
        signals.Received(PosixSignal.SIGINT);
        await shutdown;
        await node.App.Get<ShutdownDrain>().StopAsync(Cancelled);

        Assert.False(checkpoint.IsClosed);
        Assert.Equal("A second signal (SIGINT) arrived: the drain ends now.", node.Said(3205));
        Assert.Equal(
            $"The drain was ended by a second signal after {node.Status.Elapsed}; the latest work of 1 of 1 circuits is not saved. Their last good snapshots stay.",
            node.Said(3206));
    }

    [Fact]
    public async Task Same_signal_passed_on_by_a_parent_process_is_no_second_one()
    {
        await using DrainHarness node = new();
        StopSignals signals = node.App.Get<StopSignals>();

        signals.Received(PosixSignal.SIGINT);
        node.App.Time.Advance(StopSignals.Echo / 2);
        signals.Received(PosixSignal.SIGINT);

        Assert.False(signals.Hurry.IsCancellationRequested);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Budget_that_does_not_fit_into_the_hosts_timeout_is_warned_of_at_start(int timeoutSeconds, bool isWarned)
    {
        await using DrainHarness node = new(options => options.Drain.Budget = TimeSpan.FromSeconds(30));
        node.App.Get<Microsoft.Extensions.Options.IOptions<HostOptions>>().Value.ShutdownTimeout = TimeSpan.FromSeconds(timeoutSeconds);

        await node.App.Get<ShutdownDrain>().StartAsync(Cancelled);

        Assert.Equal(
            isWarned
                ? ["CircuitKit:Drain:Budget is 00:00:30, not below HostOptions.ShutdownTimeout (00:00:30): a host that is stopped "
                    + "by code may give up before the drain is over. Lower the budget or raise the timeout."]
                : [],
            node.App.Logs.GetSnapshot().Where(record => record.Id.Id == 3209).Select(record => record.Message));
    }

    // An HttpContextAccessor, say, keeps the connection's context in its flow.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RegisterInTheFlowOfAConnection(DrainHarness node)
    {
        object connection = new();
        ExecutionContext.Run(
            ExecutionContext.Capture()!,
            _ =>
            {
                s_connection.Value = connection;
                node.App.Get<ShutdownDrain>().Register();
            },
            null);
        return new WeakReference(connection);
    }
}
