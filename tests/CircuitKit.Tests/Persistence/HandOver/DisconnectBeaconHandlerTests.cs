using CircuitKit.Persistence;
using CircuitKit.Persistence.HandOver;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.HandOver;

/// <summary>A user has closed the page of a circuit, and another node was told.</summary>
public sealed class DisconnectBeaconHandlerTests : IAsyncDisposable
{
    private const int Timeout = 30_000;

    private readonly CheckpointHarness _app = new(options => options.Reload.Restore = ReloadRestore.On);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private DisconnectBeaconHandler Handler => _app.Get<DisconnectBeaconHandler>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Circuit_ends_as_left_and_its_snapshot_is_kept_for_a_page_that_is_restored(bool isUsed)
    {
        var (circuit, live) = _app.Open(new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null });
        live.Evict = () => _app.Release(circuit);
        if (isUsed)
        {
            circuit.Use();
        }

        Assert.True(await AskAsync(circuit.Key.ToString()!));

        Assert.Equal(CircuitCloseReason.Left, circuit.End?.Reason);
        Assert.True(circuit.IsGone);
        Assert.Equal(isUsed ? new ReloadOptions().KeepFor : null, circuit.KeptAfterLeaving);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_ends_also_when_the_other_node_waits_no_longer()
    {
        var (circuit, live) = _app.Open();
        live.Evict = () => _app.Release(circuit);
        Assert.True(circuit.TryBeginWork());
        using CancellationTokenSource patience = new();
        var asked = Handler.AnswerAsync(new DisconnectBeaconQuestion(circuit.Key.ToString()!), patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);

        circuit.EndWork();

        await Eventually.IsAsync(() => circuit.IsGone, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_is_not_here_is_not_held_and_its_last_writes_are_waited_for()
    {
        var key = SnapshotKey.FromSecret("of a circuit that has ended");
        TaskCompletionSource written = new();
        _app.Get<BackgroundWrites>().Do(key, () => written.Task);
        Task<bool> asked = AskAsync(key.ToString());
        await Eventually.PauseAsync(Cancelled);
        Assert.False(asked.IsCompleted);

        written.SetResult();

        Assert.False(await asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Question_without_a_key_finds_no_circuit() => Assert.False(await AskAsync("none"));

    private async Task<bool> AskAsync(string key) => (await Handler.AnswerAsync(new DisconnectBeaconQuestion(key), Cancelled)).WasHeld;
}
