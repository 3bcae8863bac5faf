using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>When a snapshot comes, who may have it, and when it goes.</summary>
public sealed class SnapshotLifeTests
{
    private const int Timeout = 60_000;

    // No circuit may be hibernated: the framework pauses it, and offers its page the state.
    private static readonly string[] s_pausedByFramework = ["--CircuitKit:Hibernation:MaxCircuits", "0"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Closed_tab_releases_circuit_and_snapshot_at_once()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        ConcurrentQueue<CircuitChange> changes = [];
        using IDisposable subscription = app.Registry.OnChange(changes.Enqueue);

        await circuit.CloseAsync(Cancelled);

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
        Assert.Empty(app.Registry.List());
        Assert.Equal(CircuitCloseReason.Left, changes.Last().Circuit.CloseReason);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task All_snapshots_of_a_person_can_go_at_once_also_those_of_resumed_circuits()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit first = await app.OpenAsync("counter", "ada");
        await using HeadlessCircuit second = await app.OpenAsync("counter", "ada");
        await using HeadlessCircuit others = await app.OpenAsync("counter", "bob");
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(second);
        Assert.Equal(ReconnectOutcome.Resumed, await second.ReconnectAsync(Cancelled));
        await app.WaitUntilSavedAsync();
        await TrackedApp.WaitForAsync(() => app.Snapshots().Count() == 3);

        var removed = await app.App.Services.GetRequiredService<ResilientSnapshotStore>()
            .RemoveUserAsync(UserMark.Of(app.Registry.FindByUser("ada")[0].UserKey)!, TimeProvider.System.GetUtcNow(), Cancelled);

        Assert.Equal((2, true), (removed.Removed, removed.IsComplete));
        Assert.Equal(SnapshotKey.FromSecret(others.CircuitSecret).ToString(), Assert.Single(app.Snapshots()).Key);
    }

    [Fact(Timeout = Timeout)]
    public async Task Crashed_circuit_takes_its_snapshot_along()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("crash");
        await app.WaitUntilSavedAsync();
        Assert.NotEmpty(app.Snapshots());
        ConcurrentQueue<CircuitChange> changes = [];
        using IDisposable subscription = app.Registry.OnChange(changes.Enqueue);

        await Assert.ThrowsAnyAsync<Exception>(() => circuit.ClickAsync("crash", Cancelled));

        await TrackedApp.WaitForAsync(() => !app.Snapshots().Any());
        Assert.Equal(CircuitCloseReason.Crashed, changes.Last().Circuit.CloseReason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_evicted_after_its_retention_time_is_closed_as_expired_and_keeps_its_snapshot()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--retention", "00:00:00.3");
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        ConcurrentQueue<CircuitChange> changes = [];
        using IDisposable subscription = app.Registry.OnChange(changes.Enqueue);

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => changes.Any(change => change.Circuit.State == CircuitState.Closed));

        Assert.Equal(CircuitCloseReason.Expired, changes.Last().Circuit.CloseReason);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_durable_store_an_evicted_circuit_comes_back_from_memory()
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--store", "memory", "--retention", "00:00:00.3");
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        await circuit.DropAsync();
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 0);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_ten_that_resume_one_snapshot_at_once_exactly_one_gets_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        for (int round = 0; round < 5; round++)
        {
            await using HeadlessCircuit circuit = await OpenSavedAsync(app);
            await app.EvictAsync(circuit);
            HeadlessCircuit[] contenders = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.OpenAsync("counter")));
            await Task.WhenAll(contenders.Select(contender => contender.PretendAsync(circuit)));

            ReconnectOutcome[] outcomes = await Task.WhenAll(contenders.Select(contender => contender.ReconnectAsync(Cancelled)));

            Assert.Equal(1, outcomes.Count(outcome => outcome == ReconnectOutcome.Resumed));
            Assert.Equal(9, outcomes.Count(outcome => outcome == ReconnectOutcome.Rejected));
            await Task.WhenAll(contenders.Select(contender => contender.DropAsync()));
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("ada", "eve")]
    [InlineData("ada", null)]
    [InlineData(null, "ada")]
    public async Task Another_person_does_not_get_the_state_and_the_rightful_one_still_does(string? owner, string? other)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("user", owner);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitUntilSavedAsync();
        await app.EvictAsync(circuit);

        await using HeadlessCircuit thief = await app.OpenAsync("user", other);
        await thief.PretendAsync(circuit);
        Assert.Equal(ReconnectOutcome.Rejected, await thief.ReconnectAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_dropped_before_it_was_rendered_gets_its_state_at_the_next_try()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await app.EvictAsync(circuit);

        Assert.True(await circuit.ResumeAndDropAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_never_learned_the_new_secret_gets_its_state_with_the_old_one()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenSavedAsync(app);
        await app.EvictAsync(circuit);
        await using HeadlessCircuit forgetful = await app.OpenAsync("");
        await forgetful.PretendAsync(circuit);
        Assert.True(await forgetful.ResumeAndDropAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Circuit_paused_by_its_page_is_hibernated_and_comes_back(bool pageTakesState)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        HeadlessCircuitOptions options = new() { Page = app.Page("counter"), TakesPausedState = pageTakesState };
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        // The framework answers at once and releases the circuit in the background.
        Assert.True(await circuit.PauseAsync(Cancelled));
        await TrackedApp.WaitForAsync(() => app.Registry.List() is [{ State: CircuitState.Hibernated }]);
        CircuitInfo hibernated = Assert.Single(app.Registry.List());

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        CircuitInfo resumed = Assert.Single(app.Registry.List());
        Assert.Equal((hibernated.Id, hibernated.FirstOpenedAt), (resumed.ContinuationOf, resumed.FirstOpenedAt));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_is_back_with_its_state_before_the_paused_circuit_is_disposed_continues_it()
    {
        SlowEnd end = new();
        TaskCompletionSource offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TrackedApp app = await TrackedApp.StartAsync(builder =>
        {
            builder.Services.AddScoped<CircuitHandler>(_ => end);
            builder.Services.Configure<HubOptions>(hub => hub.AddFilter(new PauseAnswersAfter(offered.Task)));
        },
        s_pausedByFramework);
        HeadlessCircuitOptions options = new()
        {
            Page = app.Page("counter"),
            PausedStateOffered = () =>
            {
                offered.SetResult();
                return Task.CompletedTask;
            },
        };
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        CircuitInfo paused = Assert.Single(app.Registry.List());
        end.Hold();

        Assert.True(await circuit.PauseAsync(Cancelled));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        end.Release();

        Assert.Equal("1", circuit.TextOf("count"));
        await TrackedApp.WaitForAsync(() => app.Registry.List().Count == 1 && !end.IsHeld);
        Assert.Equal(paused.Id, Assert.Single(app.Registry.List()).ContinuationOf);
    }

    [Fact(Timeout = Timeout)]
    public async Task Capture_that_meets_a_pause_leaves_the_framework_its_state()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_pausedByFramework);
        MetricCollector<long> captures = new(app.App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", "circuitkit.checkpoint.captures");
        TrackedCircuit? paused = null;
        HeadlessCircuitOptions options = new()
        {
            Page = app.Page("counter"),
            TakesPausedState = false,
            PausedStateOffered = () =>
            {
                paused!.Mark();
                return TrackedApp.WaitForAsync(() => OutcomesOf(captures).Any(outcome => outcome is "busy" or "failed"));
            },
        };
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        paused = app.App.Services.GetRequiredService<CircuitTable>().FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret));

        Assert.True(await circuit.PauseAsync(Cancelled));

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
        Assert.DoesNotContain("failed", OutcomesOf(captures));
    }

    private static IEnumerable<string> OutcomesOf(MetricCollector<long> captures) =>
        captures.GetMeasurementSnapshot().Select(measured => (string)measured.Tags["outcome"]!);

    // An app's own handler that takes its time when a connection ends; the circuit is not closed before.
    private sealed class SlowEnd : CircuitHandler
    {
        private TaskCompletionSource? _held;
        private int _waiting;

        public bool IsHeld => Volatile.Read(ref _waiting) > 0;

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

        public override async Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (_held is { } held)
            {
                Interlocked.Increment(ref _waiting);
                await held.Task.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    // The framework offers the page its state in the background, and a page that has its answer already disconnects: then it gets none.
    private sealed class PauseAnswersAfter(Task offered) : IHubFilter
    {
        public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
        {
            object? answer = await next(context);
            if (context.HubMethodName == "PauseCircuit")
            {
                await offered.WaitAsync(context.Context.ConnectionAborted);
            }

            return answer;
        }
    }

    private static async Task<HeadlessCircuit> OpenSavedAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitUntilSavedAsync();
        return circuit;
    }
}
