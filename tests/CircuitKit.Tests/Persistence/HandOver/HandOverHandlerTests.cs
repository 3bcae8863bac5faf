using System.Security.Claims;
using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Persistence.HandOver;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.HandOver;

/// <summary>What a node does with a circuit for which somebody asks who has its secret.</summary>
public sealed class HandOverHandlerTests : IAsyncDisposable
{
    private const int Timeout = 30_000;
    private const string ThisTab = "this tab";

    private static readonly ClaimsPrincipal s_alice = new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "alice")], "test"));
    private static readonly SnapshotKey s_copy = SnapshotKey.FromSecret("of the copy");

    private readonly CheckpointHarness _app = new();
    private readonly TrackedCircuit _circuit;
    private readonly FakeCircuit _live;

    public HandOverHandlerTests()
    {
        (_circuit, _live) = _app.Open(new CircuitConnection
        {
            Tab = new TabIdentity(ThisTab, CircuitFrame.Top),
            User = s_alice,
            UserKey = "alice",
        });
        _app.Circuits.Apply(_circuit, CircuitEvent.ConnectionUp);
        _live.Evict = () => _app.Release(_circuit);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private HandOverHandler Handler => _app.Get<HandOverHandler>();

    private TakeOverRequest Request => new(_circuit.Key!.Value, UserBinding.For(s_alice), ReloadedTab: null);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory(Timeout = Timeout)]
    [InlineData(true, nameof(HandOverOutcome.HandedOver), "Saved")]
    [InlineData(false, nameof(HandOverOutcome.Failed), "NotSaved")]
    public async Task Circuit_is_evicted_and_handed_over_if_its_last_state_is_in_the_store(bool isSaved, string outcome, string logged)
    {
        _live.Evict = () => _app.Release(_circuit, isSaved);

        Assert.Equal(outcome, await AskAsync(Request));

        Assert.Equal(CircuitCloseReason.HandedOver, _circuit.End?.Reason);
        Assert.Equal(
            $"Circuit circuit-1 is handed over to another server: {logged}.",
            _app.Logs.GetSnapshot().Single(record => record.Id.Id == 3062).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_does_not_end_in_thirty_seconds_stays()
    {
        _live.Evict = () => false;
        Task<HandOverOutcome> asked = Handler.AnswerAsync(Request, Cancelled);
        _app.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        _app.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(HandOverOutcome.Failed, await asked);
        Assert.False(_circuit.IsGone);
        Assert.Null(_circuit.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_is_evicted_also_when_nobody_waits_for_it_any_more()
    {
        Assert.True(_circuit.TryBeginWork());
        using CancellationTokenSource patience = new();
        Task<HandOverOutcome> asked = Handler.AnswerAsync(Request, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        _circuit.EndWork();

        await Eventually.IsAsync(() => _circuit.IsGone, Cancelled);
        Assert.Equal(CircuitCloseReason.HandedOver, _circuit.End?.Reason);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_of_another_user_stays()
    {
        Assert.Equal("WrongUser", await AskAsync(Request with { User = UserBinding.For(null) }));
        Assert.Equal("WrongUser", await AskAsync(Request with { User = UserBinding.For(null), CopyTo = s_copy }));

        Assert.Null(_circuit.End);
        Assert.Empty(_app.Store.Saves);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_is_not_here_is_not_held_and_its_last_writes_are_waited_for()
    {
        var key = SnapshotKey.FromSecret("of a circuit that has ended");
        TaskCompletionSource written = new();
        _app.Get<BackgroundWrites>().Do(key, () => written.Task);
        Task<HandOverOutcome> asked = Handler.AnswerAsync(Request with { Key = key }, Cancelled);
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        written.SetResult();

        Assert.Equal(HandOverOutcome.NotHeld, await asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_loaded_again_in_the_same_tab_gets_its_circuit_although_the_earlier_connection_seems_to_stand()
    {
        Assert.Equal("HandedOver", await AskAsync(Request with { ReloadedTab = ThisTab }));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("another tab")]
    [InlineData("")]
    public async Task Circuit_that_the_page_of_another_tab_still_uses_after_a_second_stays(string reloadedTab)
    {
        Task<string> asked = AskAsync(Request with { ReloadedTab = reloadedTab });
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.False(asked.IsCompleted);

        Assert.Equal("InUse", await _app.PassWhileAsync(asked));
        Assert.Null(_circuit.End);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("another tab")]
    [InlineData("")]
    public async Task Circuit_whose_page_leaves_within_a_second_is_handed_over(string reloadedTab)
    {
        Task<string> asked = AskAsync(Request with { ReloadedTab = reloadedTab });
        await PassAsync(TimeSpan.FromMilliseconds(900));

        _app.Circuits.Apply(_circuit, CircuitEvent.ConnectionDown);

        Assert.Equal("HandedOver", await _app.PassWhileAsync(asked));
    }

    [Fact(Timeout = Timeout)]
    public async Task Copy_of_the_state_is_saved_and_the_circuit_stays()
    {
        Assert.Equal("Copied", await AskAsync(Request with { CopyTo = s_copy }));

        Assert.Equal([s_copy], _app.Store.Saves.Select(save => save.Key));
        Assert.Null(_circuit.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Copy_of_a_state_that_cannot_be_captured_fails()
    {
        _live.Answer = new CaptureResult(CaptureOutcome.Failed);

        Assert.Equal("Failed", await AskAsync(Request with { CopyTo = s_copy }));
        Assert.Null(_circuit.End);
    }

    [Fact(Timeout = Timeout)]
    public async Task Question_without_a_key_finds_no_circuit()
    {
        HandOverAnswer answer = await Handler.AnswerAsync(new HandOverQuestion("none", Request.User.Bytes.ToArray()), Cancelled);

        Assert.Equal(HandOverOutcome.NotHeld, answer.Outcome);
        Assert.Null(_circuit.End);
    }

    // As another node asks. Returns the outcome's name.
    private async Task<string> AskAsync(TakeOverRequest request)
    {
        HandOverQuestion question = new(request.Key.ToString(), request.User.Bytes.ToArray(), request.ReloadedTab, request.CopyTo?.ToString());
        return (await Handler.AnswerAsync(question, Cancelled)).Outcome.ToString();
    }

    private async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromMilliseconds(50);
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            _app.Time.Advance(step);
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
