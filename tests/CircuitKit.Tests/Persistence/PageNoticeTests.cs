using CircuitKit.Lifetime.Commands;
using CircuitKit.TestKit;
using CircuitKit.Tests.Tracking;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence;

/// <summary>A circuit that is closed with a message: the page has a moment to take it in, and no more.</summary>
public sealed class PageNoticeTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private readonly CheckpointHarness _app = new();
    private readonly FakeBrowser _browser = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private LocalControl Control => _app.Get<LocalControl>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Page_is_told_before_its_connection_is_cut_and_its_good_bye_ends_the_circuit()
    {
        List<string> happened = [];
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open(cut: () => happened.Add("cut"));
        circuit.Evict = () => throw new InvalidOperationException("It has left by itself.");
        _browser.Answer = () =>
        {
            happened.Add("told");
            _app.Release(checkpoint);
            return Task.CompletedTask;
        };

        CircuitCommandOutcome outcome = await CloseAsync(new CloseOptions { Message = "We close at six.", Note = "night" });

        Assert.Equal(CircuitCommandOutcome.Done, outcome);
        Assert.Equal("told", happened[0]);
        (string message, object?[] contents) = Assert.Single(_browser.Told);
        Assert.Equal(("CircuitKit.Closed", "closed", "We close at six."), (message, contents[0], contents[1]));
        Assert.Equal((CircuitCloseReason.Closed, "night"), (checkpoint.End?.Reason, checkpoint.End?.Note));
    }

    [Fact(Timeout = Timeout)]
    public async Task Page_that_does_not_answer_is_ended_after_a_moment()
    {
        var cuts = 0;
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open(cut: () => cuts++);
        circuit.Evict = () => End(checkpoint);

        Task<CircuitCommandOutcome> closing = Control.CloseAsync("one", CircuitCloseReason.Closed, new CloseOptions { Message = "Bye." }, Cancelled);
        await Eventually.IsAsync(() => _browser.Told.Count > 0, Cancelled);
        _app.Time.Advance(TimeSpan.FromMilliseconds(1499));
        await Eventually.PauseAsync(Cancelled);
        Assert.Equal(0, cuts);

        Assert.Equal(CircuitCommandOutcome.Done, await _app.PassWhileAsync(closing));
        Assert.True(cuts > 0);
    }

    [Fact(Timeout = Timeout)]
    public async Task Connection_that_takes_no_message_is_ended_all_the_same()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open();
        circuit.Evict = () => End(checkpoint);
        _browser.Answer = () => Task.FromException(new IOException("gone"));

        Assert.Equal(CircuitCommandOutcome.Done, await CloseAsync(new CloseOptions { Message = "Bye." }));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_message_the_page_learns_the_reason_and_is_not_waited_for()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open();
        circuit.Evict = () => End(checkpoint);

        await Control.CloseAsync("one", CircuitCloseReason.Limited, CloseOptions.Default, Cancelled);

        (string message, object?[] contents) = Assert.Single(_browser.Told);
        Assert.Equal(("CircuitKit.Ending", "limited"), (message, Assert.Single(contents)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nobody_is_told_whose_browser_is_away()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open();
        circuit.Evict = () => End(checkpoint);
        _app.Circuits.Apply(checkpoint, CircuitEvent.ConnectionDown);

        Assert.Equal(CircuitCommandOutcome.Done, await CloseAsync(new CloseOptions { Message = "Bye." }));

        Assert.Empty(_browser.Told);
    }

    [Fact(Timeout = Timeout)]
    public async Task Pages_of_a_person_are_told_before_the_connections_are_cut_on_which_nothing_may_open_meanwhile()
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open();
        CircuitConnection opening = new() { Tab = TabIdentity.Unknown, User = null, UserKey = "alice" };
        _app.Get<HubConnections>().Add(opening);
        var wasRevoked = false;
        _browser.Answer = () =>
        {
            wasRevoked = opening.IsRevoked;
            _app.Release(checkpoint);
            return Task.CompletedTask;
        };

        UserCloseAnswer answer = await _app.PassWhileAsync(Control.CloseUserAsync("alice", new CloseOptions { Message = "Signed out." }, Cancelled));

        Assert.True(wasRevoked);
        Assert.Equal(1, answer.Circuits);
        Assert.Equal("Signed out.", Assert.Single(_browser.Told).Contents[1]);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, "CircuitKit.Ending")]
    [InlineData("Sign in again.", "CircuitKit.Closed")]
    public async Task Pages_of_a_user_who_signs_out_learn_that(string? text, string expected)
    {
        (TrackedCircuit checkpoint, FakeCircuit circuit) = Open();
        circuit.Evict = () => End(checkpoint);

        await _app.PassWhileAsync(Control.CloseUserAsync("alice", new CloseOptions { Message = text, IsSignOut = true }, Cancelled));

        (string message, object?[] contents) = Assert.Single(_browser.Told);
        Assert.Equal((expected, "signedOut"), (message, contents[0]));
        Assert.Equal(CircuitCloseReason.SignedOut, checkpoint.End?.Reason);
    }

    [Fact]
    public async Task Text_that_is_too_long_is_refused()
    {
        var control = _app.Get<ICircuitControl>();

        var message = await Assert.ThrowsAsync<ArgumentException>(
            () => control.CloseAsync("one", new CloseOptions { Message = new string('x', 1001) }, Cancelled));
        var note = await Assert.ThrowsAsync<ArgumentException>(
            () => control.CloseUserAsync("a", new CloseOptions { Note = new string('x', 201) }, Cancelled));

        Assert.StartsWith("Message has 1001 characters; shorten it to 1000.", message.Message, StringComparison.Ordinal);
        Assert.StartsWith("Note has 201 characters; shorten it to 200.", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CircuitCloseReason.HandedOver, "handedOver")]
    [InlineData(CircuitCloseReason.Drained, "drained")]
    [InlineData(CircuitCloseReason.SignedOut, "signedOut")]
    public void Reason_has_the_name_that_scripts_use(CircuitCloseReason reason, string name) => Assert.Equal(name, reason.ScriptName);

    private Task<CircuitCommandOutcome> CloseAsync(CloseOptions closing) =>
        _app.PassWhileAsync(Control.CloseAsync("one", CircuitCloseReason.Closed, closing, Cancelled));

    private (TrackedCircuit Checkpoint, FakeCircuit Circuit) Open(Action? cut = null)
    {
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = "alice", Browser = _browser, Ending = cut };
        FakeCircuit circuit = new();
        return (_app.Open("one", circuit, connection), circuit);
    }

    private bool End(TrackedCircuit checkpoint) => _app.Release(checkpoint);
}
