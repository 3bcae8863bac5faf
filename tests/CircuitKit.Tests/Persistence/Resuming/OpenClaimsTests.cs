using CircuitKit.Persistence;
using CircuitKit.Persistence.Resume;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Persistence.Resuming;

/// <summary>A claim from the new circuit's secret to its page: what becomes of the old snapshot, whichever way it ends.</summary>
public sealed class OpenClaimsTests : ResumeClaimsTest, IAsyncLifetime
{
    private const int CrashLine = 3054;

    private static readonly SnapshotKey s_old = SnapshotKey.FromSecret(Secret);
    private static readonly SnapshotKey s_new = SnapshotKey.FromSecret("the new secret");

    private readonly CheckpointHarness _app = new();
    private readonly CircuitConnection _connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };
    private ResumeClaim _claim = null!;
    private TrackedCircuit _circuit = null!;

    private OpenClaims Claims => _app.Get<OpenClaims>();

    public async ValueTask InitializeAsync()
    {
        var claimed = await ClaimedAsync(_app);
        _claim = claimed.Claim;
        Claims.Register(_connection, _claim);
        Assert.True(await _app.Get<ResumeClaims>().CarryOverAsync(claimed.Snapshot, _claim, "the new secret", _connection));
        _circuit = _app.Open(_connection).Checkpoint;
        _connection.Circuit = _circuit;
        Assert.True(Claims.Opened(_connection, _circuit));
        Assert.Equal(s_old, _circuit.ResumedFrom);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void Circuit_starts_with_what_was_carried_over_as_its_saved_state()
    {
        Assert.True(_circuit.IsInStore);
        Assert.Equal(_app.Time.GetUtcNow(), _circuit.SavedAt);
        Assert.Equal(2, _circuit.NextVersion(isFinal: false));
    }

    [Fact]
    public async Task Circuit_opened_on_a_connection_without_a_claim_is_not_resumed()
    {
        CircuitConnection other = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };

        Assert.False(Claims.Opened(other, _app.Open(other).Checkpoint));

        await AssertWrittenAsync(removed: [], released: []);
    }

    [Fact]
    public async Task Page_that_is_shown_at_the_last_moment_of_the_lease_is_in_time()
    {
        _app.Time.Advance(new SnapshotOptions().ClaimLease);

        Claims.Confirm(_connection, _claim);

        Assert.True(_claim.IsConfirmed);
        Assert.Null(_circuit.ResumedFrom);
        await AssertWrittenAsync(removed: [s_old], released: []);
        Assert.Null(Claims.Find(_connection));
        Assert.Null(Claims.Find(_circuit));
    }

    [Fact]
    public async Task Page_that_is_shown_after_the_lease_is_confirmed_while_nobody_else_has_the_snapshot()
    {
        _app.Time.Advance(new SnapshotOptions().ClaimLease + TimeSpan.FromTicks(1));

        Claims.Confirm(_connection, _claim);

        await Eventually.IsAsync(() => Claims.Find(_circuit) is null, Cancelled);
        Assert.True(_claim.IsConfirmed);
        Assert.Null(_circuit.ResumedFrom);
        Assert.Null(_circuit.End);
        await AssertWrittenAsync(removed: [s_old], released: []);
        Assert.Equal(2, _app.Store.Notes.Count);
    }

    [Fact]
    public async Task Browser_that_comes_back_to_the_new_circuit_needs_the_old_snapshot_no_more()
    {
        Claims.Reconnected(_circuit, _claim);

        Assert.True(_claim.IsConfirmed);
        Assert.Null(_circuit.ResumedFrom);
        Assert.Null(Claims.Find(_circuit));
        await AssertWrittenAsync(removed: [s_old], released: []);

        // Its user leaves later: the snapshot is gone already.
        Claims.Reconnected(_circuit, _claim);
        _claim.Leave();
        await AssertWrittenAsync(removed: [s_old], released: []);
    }

    [Fact]
    public async Task Connection_that_ends_before_the_page_is_shown_gives_the_snapshot_back_once()
    {
        Claims.Disconnected(_connection);
        Claims.Disconnected(_connection);
        _claim.Abandon();

        await AssertWrittenAsync(removed: [], released: [s_old]);
        Assert.Same(_claim, Claims.Find(_circuit));
    }

    [Fact]
    public async Task Connection_that_ends_after_the_page_was_shown_gives_nothing_back()
    {
        Claims.Confirm(_connection, _claim);

        Claims.Disconnected(_connection);

        await AssertWrittenAsync(removed: [s_old], released: []);
    }

    [Fact]
    public async Task Circuit_that_its_user_leaves_before_its_page_is_shown_takes_the_old_snapshot_along()
    {
        Claims.Released(_circuit, CircuitCloseReason.Left);

        await AssertWrittenAsync(removed: [s_old], released: []);
        Assert.Null(Claims.Find(_circuit));
        Assert.DoesNotContain(_app.Logs.GetSnapshot(), record => record.Id.Id == CrashLine);
    }

    [Theory]
    [InlineData(CircuitCloseReason.Evicted)]
    [InlineData(CircuitCloseReason.Drained)]
    public async Task Circuit_that_may_be_resumed_again_leaves_the_old_snapshot(CircuitCloseReason reason)
    {
        Claims.Released(_circuit, reason);

        await AssertWrittenAsync(removed: [], released: []);
        Assert.DoesNotContain(_app.Logs.GetSnapshot(), record => record.Id.Id == CrashLine);
    }

    [Fact]
    public async Task Circuit_that_crashes_of_what_it_was_resumed_from_is_logged_and_the_snapshot_stays_for_one_more_time()
    {
        Claims.Released(_circuit, CircuitCloseReason.Crashed);

        Assert.Single(_app.Logs.GetSnapshot(), record => record.Id.Id == CrashLine);
        await AssertWrittenAsync(removed: [], released: []);
    }

    [Fact]
    public async Task Circuit_that_crashes_after_its_page_was_shown_says_nothing_of_the_resume()
    {
        _claim.Confirm();

        Claims.Released(_circuit, CircuitCloseReason.Crashed);

        Assert.DoesNotContain(_app.Logs.GetSnapshot(), record => record.Id.Id == CrashLine);
        await AssertWrittenAsync(removed: [s_old], released: []);
    }

    [Fact]
    public async Task Page_that_cannot_be_shown_takes_the_new_snapshot_along_and_leaves_the_old_one()
    {
        _app.Get<ResumeClaims>().PageChanged(_claim);
        _app.Get<ResumeClaims>().PageChanged(_claim);

        await AssertWrittenAsync(removed: [s_new, s_new], released: []);
        Assert.Single(_app.Logs.GetSnapshot(), record => record.Id.Id == 3053);
    }

    // What was removed from the store, and what was given back to it.
    private async Task AssertWrittenAsync(SnapshotKey[] removed, SnapshotKey[] released)
    {
        await _app.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(removed, _app.Store.Removals);
        Assert.Equal(released, _app.Store.Releases.Select(release => release.Key));
    }
}

/// <summary>The same when the store did not take the copy that the new circuit starts with, and when the old circuit crashed.</summary>
public sealed class OpenClaimTroubleTests : ResumeClaimsTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_has_crashed_twice_is_not_for_a_third_time(bool hasCrashedBefore)
    {
        await using CheckpointHarness app = new();
        app.Store.Claim = _ => Task.FromResult(
            new SnapshotClaim { Outcome = SnapshotClaimOutcome.Claimed, Payload = Encoded(app, mayCrashAgain: hasCrashedBefore), Version = 1 });
        var (claim, _, circuit) = await ResumeAsync(app, (await app.Get<ResumeClaims>().ClaimAsync(Secret, Connection, Cancelled))!.Value);

        app.Get<OpenClaims>().Released(circuit, CircuitCloseReason.Crashed);

        await app.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Equal(hasCrashedBefore ? [claim.OldKey] : [], app.Store.Removals);
    }

    [Fact]
    public async Task First_snapshot_of_the_new_circuit_ends_the_claim_of_a_page_that_is_shown()
    {
        await using CheckpointHarness app = new();
        app.Store.Failure = new IOException("away");
        var (claim, connection, circuit) = await ResumeAsync(app, await ClaimedAsync(app));
        Assert.False(circuit.IsInStore);
        var claims = app.Get<OpenClaims>();
        claims.Confirm(connection, claim);
        Assert.Same(claim, claims.Find(circuit));
        app.Store.Failure = null;

        circuit.Mark();
        await app.PassAsync(TimeSpan.FromSeconds(5));

        await app.Get<BackgroundWrites>().FlushAsync(Cancelled);
        Assert.Null(claims.Find(circuit));
        Assert.Equal([claim.OldKey], app.Store.Removals);
    }

    private static async Task<(ResumeClaim Claim, CircuitConnection Connection, TrackedCircuit Circuit)> ResumeAsync(
        CheckpointHarness app, ClaimedResume claimed)
    {
        CircuitConnection connection = new() { Tab = TabIdentity.Unknown, User = null, UserKey = null };
        var claims = app.Get<OpenClaims>();
        claims.Register(connection, claimed.Claim);
        Assert.True(await app.Get<ResumeClaims>().CarryOverAsync(claimed.Snapshot, claimed.Claim, "the new secret", connection));
        var circuit = app.Open(connection).Checkpoint;
        connection.Circuit = circuit;
        claims.Opened(connection, circuit);
        return (claimed.Claim, connection, circuit);
    }
}
