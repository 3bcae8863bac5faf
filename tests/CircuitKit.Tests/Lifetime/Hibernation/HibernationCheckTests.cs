using CircuitKit.Blazor;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.TestKit;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>Which circuits can be captured for hibernation, and when their state counts as saved.</summary>
public sealed class HibernationCheckTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private readonly CheckpointHarness _app = new();
    private readonly FakeCircuit _live = new();
    private readonly CircuitConnection _connection = NewConnection();
    private readonly TrackedCircuit _circuit;

    public HibernationCheckTests()
    {
        _circuit = Open("one", _live, _connection);
        _circuit.Mark();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HibernationCheck Check => _app.Get<HibernationCheck>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void Connected_circuit_of_a_page_that_can_come_back_can_be_captured() => Assert.Same(_circuit, Check.Capturable(_connection));

    [Fact]
    public void Circuit_whose_browser_never_learned_its_secret_cannot_be_captured()
    {
        _connection.Secret = null;

        Assert.Null(Check.Capturable(_connection));
    }

    [Fact]
    public void Circuit_that_is_disconnected_cannot_be_captured()
    {
        _app.Circuits.Apply(_circuit, CircuitEvent.ConnectionDown);

        Assert.Null(Check.Capturable(_connection));
    }

    [Fact]
    public void Circuit_on_a_framework_version_that_cannot_capture_cannot_be_captured()
    {
        var connection = NewConnection();
        Open("opaque", live: null, connection);

        Assert.Null(Check.Capturable(connection));
    }

    [Fact]
    public void Circuit_whose_snapshot_is_another_circuits_by_now_cannot_be_captured()
    {
        Open("one", new FakeCircuit(), NewConnection());

        Assert.Null(Check.Capturable(_connection));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, 2)]
    [InlineData(false, 1)]
    public async Task Circuit_that_is_not_known_to_have_state_is_saved_again_although_nothing_has_changed(bool? hasState, int saves)
    {
        Assert.True(await SaveAsync());
        _circuit.HasState = hasState;
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await SaveAsync());

        Assert.Equal(2, _live.Captures);
        Assert.Equal(saves, _app.Store.Saves.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_in_which_something_happened_is_captured_again_one_second_after_its_last_capture()
    {
        Assert.True(await SaveAsync());
        _app.Time.Advance(TimeSpan.FromMilliseconds(400));
        _circuit.Touch();
        Task<bool> saving = SaveAsync();
        _app.Time.Advance(TimeSpan.FromMilliseconds(600) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.Equal((1, false), (_live.Captures, saving.IsCompleted));

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.True(await saving);
        Assert.Equal(2, _live.Captures);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_cannot_be_saved_in_five_seconds_is_not_saved()
    {
        Assert.True(_circuit.TryBeginWork());
        Task<bool> saving = SaveAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(saving.IsCompleted);

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.False(await saving);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_page_is_gone_is_waited_for_no_longer()
    {
        using CancellationTokenSource aborted = new();
        Assert.True(_circuit.TryBeginWork());
        Task<bool> saving = Check.SaveAsync(_circuit, aborted.Token);

        await aborted.CancelAsync();

        Assert.False(await saving);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Circuit_that_could_not_be_captured_at_first_is_captured_once_more_and_no_more(int busy, bool isSaved)
    {
        _live.BeforeAnswer = () =>
        {
            _live.Answer = _live.Captures <= busy ? new CaptureResult(CaptureOutcome.Busy) : null;
            return Task.CompletedTask;
        };

        Assert.Equal(isSaved, await SaveAsync());
        Assert.Equal(2, _live.Captures);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_which_only_an_older_state_is_in_the_store_is_not_saved()
    {
        await SaveAnotherStateAsync(() => _app.Store.Failure = new IOException("away"));

        Assert.False(await SaveAsync());
        Assert.NotNull(_circuit.Snapshot);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_whose_snapshot_was_removed_is_not_saved()
    {
        await SaveAnotherStateAsync(() => _app.Store.Answer = SnapshotSaveOutcome.Removed);

        Assert.False(await SaveAsync());
        Assert.True(_circuit.IsUpToDate);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_without_anything_to_resume_is_not_saved()
    {
        _live.Answer = new CaptureResult(CaptureOutcome.NothingToResume);

        Assert.False(await SaveAsync());
        Assert.True(_circuit.IsUpToDate);
    }

    private static CircuitConnection NewConnection() =>
        new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Secret = "secret" };

    private Task<bool> SaveAsync() => Check.SaveAsync(_circuit, Cancelled);

    private async Task SaveAnotherStateAsync(Action trouble)
    {
        Assert.True(await SaveAsync());
        trouble();
        _live.Value = "another";
        _circuit.Touch();
        _circuit.Mark();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private TrackedCircuit Open(string id, FakeCircuit? live, CircuitConnection connection)
    {
        TrackedCircuit circuit = _app.Open(id, live, connection);
        connection.Circuit = circuit;
        _app.Circuits.Apply(circuit, CircuitEvent.ConnectionUp);
        return circuit;
    }
}
