using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Lifetime.Hibernation;

/// <summary>Why a page that asks stays awake.</summary>
public sealed class HibernationRefusalTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task Where_hibernation_is_off_nobody_may()
    {
        await using Page page = new(options => options.Hibernation.Enabled = false);

        Assert.Equal("NotPossible", await page.RefusalAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_is_held_stays_and_is_not_captured_for_it()
    {
        await using Page page = new();
        using IDisposable hold = page.Circuit.Hold("upload");

        Assert.Equal("Held", await page.RefusalAsync());
        Assert.Equal(0, page.Live.Captures);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_is_held_from_its_capture_on_stays()
    {
        await using Page page = new();
        page.Live.BeforeAnswer = () =>
        {
            page.Circuit.Hold("upload");
            return Task.CompletedTask;
        };

        Assert.Equal("Held", await page.RefusalAsync());
        Assert.Equal(1, page.Live.Captures);
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_that_was_used_is_captured_where_fields_are_kept_as_only_that_shows_whether_all_are()
    {
        await using Page page = new(options => options.State.KeepFields = true);
        page.Circuit.Use();

        Assert.Equal("NotPersisted", await page.RefusalAsync());
        Assert.Equal(1, page.Live.Captures);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_that_was_used_stays_whoever_says_that_it_was(bool hasServerSeenIt)
    {
        await using Page page = new();
        if (hasServerSeenIt)
        {
            page.Circuit.Use();
        }

        Assert.Equal("NotPersisted", await page.RefusalAsync(isUntouched: hasServerSeenIt));
        Assert.Equal(0, page.Live.Captures);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true, true, null)]
    [InlineData(true, false, "NotPersisted")]
    [InlineData(false, true, "NotPersisted")]
    public async Task Page_that_was_used_may_go_where_the_app_says_so_and_persists_something(bool isAllowed, bool hasState, string? refusal)
    {
        await using Page page = new(options => options.Hibernation.UsedPages = isAllowed);
        Assert.Null(await page.RefusalAsync());
        page.Circuit.Use();
        page.Circuit.HasState = hasState;

        Assert.Equal(refusal, await page.RefusalAsync(isUntouched: false));
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_that_was_used_stays_while_it_is_not_known_whether_it_persists_anything()
    {
        await using Page page = new(options => options.Hibernation.UsedPages = true);
        page.Circuit.Use();

        Assert.Equal("NotPersisted", await page.RefusalAsync(isUntouched: false));
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_whose_state_does_not_reach_the_store_stays()
    {
        await using Page page = new();
        page.App.Store.Failure = new IOException("away");

        Assert.Equal("NotSaved", await page.RefusalAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Refused_page_gives_its_room_back()
    {
        await using Page page = new(options => options.Hibernation.MaxCircuits = 1);
        page.App.Store.Failure = new IOException("away");
        Assert.Equal("NotSaved", await page.RefusalAsync());
        page.App.Store.Failure = null;

        Assert.Null(await page.RefusalAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Page_for_which_there_is_no_room_stays_and_is_not_captured_for_it()
    {
        await using Page page = new(options => options.Hibernation.MaxCircuits = 0);

        Assert.Equal("Limited", await page.RefusalAsync());
        Assert.Equal(0, page.Live.Captures);
    }

    [Fact(Timeout = 30_000)]
    public async Task Yes_is_good_for_ten_seconds()
    {
        await using Page page = new();
        Assert.Null(await page.RefusalAsync());
        page.App.Time.Advance(HibernationService.LeaveWithin);
        Assert.NotNull(page.Hibernation.Leave(page.Connection));

        page.Circuit.WithdrawEnd(page.Circuit.End!);
        Assert.Null(await page.RefusalAsync());
        page.App.Time.Advance(HibernationService.LeaveWithin + TimeSpan.FromTicks(1));
        Assert.Null(page.Hibernation.Leave(page.Connection));
        Assert.Null(page.Circuit.End);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_another_connection_serves_by_now_stays()
    {
        await using Page page = new();
        Assert.Null(await page.RefusalAsync());

        page.Circuit.ConnectedThrough(Page.NewConnection());

        Assert.Null(page.Hibernation.Leave(page.Connection));
        Assert.Null(page.Circuit.End);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_is_disconnected_before_its_page_leaves_stays()
    {
        await using Page page = new();
        Assert.Null(await page.RefusalAsync());

        page.App.Circuits.Apply(page.Circuit, CircuitEvent.ConnectionDown);

        Assert.Null(page.Hibernation.Leave(page.Connection));
        Assert.Null(page.Circuit.End);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_was_used_after_the_yes_stays()
    {
        await using Page page = new();
        Assert.Null(await page.RefusalAsync());

        page.Circuit.Use();

        Assert.Null(page.Hibernation.Leave(page.Connection));
        Assert.Null(page.Circuit.End);
    }

    [Fact(Timeout = 30_000)]
    public async Task Circuit_that_ends_for_another_reason_ends_for_that_one()
    {
        await using Page page = new();
        Assert.Null(await page.RefusalAsync());
        page.Circuit.RequestEnd(new EndRequest(CircuitCloseReason.Closed));

        Assert.Null(page.Hibernation.Leave(page.Connection));
        Assert.Equal(CircuitCloseReason.Closed, page.Circuit.End?.Reason);
    }

    [Fact(Timeout = 30_000)]
    public async Task Pause_of_a_circuit_that_cannot_be_saved_is_left_to_the_framework()
    {
        await using Page page = new();
        page.App.Store.Failure = new IOException("away");

        Assert.False(await page.App.PassWhileAsync(page.Hibernation.PauseAsync(page.Connection, Cancelled)));
    }

    /// <summary>A connected page whose script can hibernate and wake it, with something to save.</summary>
    private sealed class Page : IAsyncDisposable
    {
        public Page(Action<CircuitKitOptions>? configure = null)
        {
            App = new CheckpointHarness(configure);
            Connection = NewConnection();
            (Circuit, Live) = App.Open(Connection);
            Connection.Circuit = Circuit;
            App.Circuits.Apply(Circuit, CircuitEvent.ConnectionUp);
            Circuit.Mark();
        }

        public CheckpointHarness App { get; }

        public CircuitConnection Connection { get; }

        public TrackedCircuit Circuit { get; }

        public FakeCircuit Live { get; }

        public HibernationService Hibernation => App.Get<HibernationService>();

        public static CircuitConnection NewConnection() =>
            new() { Tab = TabIdentity.Unknown, User = null, UserKey = null, CanHibernate = true, Secret = "secret" };

        /// <summary>The page asks. Returns the logged reason of a no, or null for a yes.</summary>
        public async Task<string?> RefusalAsync(bool isUntouched = true)
        {
            App.Logs.Clear();
            var request = new HibernationRequest(HibernationCause.Hidden, isUntouched);
            var isGranted = await App.PassWhileAsync(Hibernation.PrepareAsync(Connection, request, Cancelled));
            var refused = App.Logs.GetSnapshot().SingleOrDefault(record => record.Id.Id == 7001)?.GetStructuredStateValue("Reason");
            Assert.Equal(isGranted, refused is null);
            return refused;
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
