using CircuitKit.Blazor;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>A page pauses its circuit: by way of the store, or else by the framework.</summary>
public sealed class PauseStepTests
{
    private const int Timeout = 30_000;

    [Fact(Timeout = Timeout)]
    public async Task Pause_of_a_circuit_whose_state_is_in_the_store_is_not_left_to_the_framework()
    {
        await using Page page = new();

        Assert.Equal(true, await page.PauseAsync());

        Assert.Equal(0, page.PausedByFramework);
        Assert.Single(page.App.Store.Saves);
        Assert.NotNull(page.App.Get<HibernationService>().Leave(page.Connection));
    }

    [Fact(Timeout = Timeout)]
    public async Task Pause_is_left_to_the_framework_where_the_store_ends_with_the_process()
    {
        await using Page page = new(new FakeStore { OutlivesProcess = false });

        Assert.Equal(true, await page.PauseAsync());

        Assert.Equal(1, page.PausedByFramework);
        Assert.Empty(page.App.Store.Saves);
        Assert.Empty(page.Logged());
    }

    [Fact(Timeout = Timeout)]
    public async Task Pause_that_cannot_be_saved_is_left_to_the_framework_which_hibernates_it_and_it_is_logged_once()
    {
        await using Page page = new();
        page.App.Store.Failure = new IOException("away");

        Assert.Equal(true, await page.PauseAsync());
        Assert.Equal(true, await page.PauseAsync());

        Assert.Equal(2, page.PausedByFramework);
        Assert.True(page.Circuit.End is { Hibernates: true, Reason: CircuitCloseReason.Evicted });
        Assert.Equal(
            "The page of circuit circuit-1 pauses it, and its state could not be saved now. The framework pauses it and gives the state to the "
            + "browser, which can send back about 17 KB. Logged once.",
            Assert.Single(page.Logged()));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_the_framework_does_not_pause_is_not_to_end()
    {
        await using Page page = new();
        page.App.Store.Failure = new IOException("away");
        page.Framework = () => throw new InvalidOperationException("no");

        await Assert.ThrowsAsync<InvalidOperationException>(page.PauseAsync);

        Assert.Null(page.Circuit.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_is_gone_meanwhile_does_not_have_its_circuit_paused()
    {
        await using Page page = new();
        page.App.Store.Failure = new IOException("away");
        await page.AbortAsync();

        Assert.Equal(false, await page.PauseAsync());

        Assert.Equal(0, page.PausedByFramework);
        Assert.Null(page.Circuit.End);
        Assert.Empty(page.Logged());
    }

    private sealed class Page : IAsyncDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public Page(FakeStore? store = null)
        {
            App = new CheckpointHarness(store: store);
            Connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Secret = "secret" };
            Circuit = App.Open(Connection).Checkpoint;
            Connection.Circuit = Circuit;
            App.Circuits.Apply(Circuit, CircuitEvent.ConnectionUp);
            Circuit.Mark();
        }

        public CheckpointHarness App { get; }

        public CircuitConnection Connection { get; }

        public TrackedCircuit Circuit { get; }

        public int PausedByFramework { get; private set; }

        public Func<bool> Framework { get; set; } = () => true;

        public Task AbortAsync() => _aborted.CancelAsync();

        public Task<object?> PauseAsync() => App.PassWhileAsync(App.Get<PauseStep>().InvokeAsync(
            Messages.Of(BlazorHubCall.PauseCircuit, Connection, caller: new FakeCaller { Aborted = _aborted.Token }),
            _ =>
            {
                PausedByFramework++;
                return ValueTask.FromResult<object?>(Framework());
            }).AsTask());

        public IEnumerable<string> Logged() => App.Logs.GetSnapshot().Where(record => record.Id.Id == 7005).Select(record => record.Message);

        public async ValueTask DisposeAsync()
        {
            _aborted.Dispose();
            await App.DisposeAsync();
        }
    }
}
