using System.Security.Claims;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Tracking;

/// <summary>The record of one circuit: what it starts with, whose it is, and which request to end it stands.</summary>
public sealed class TrackedCircuitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly DirtyCircuits _dirty = new(isActive: true);
    private readonly FakeCircuit _live = new();

    [Fact]
    public void Time_before_it_was_opened_is_not_idle_and_not_unsaved()
    {
        var circuit = Open();
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), circuit.IdleFor);
        Assert.Equal(TimeSpan.FromSeconds(3), _time.GetElapsedTime(circuit.LastUse));
        Assert.Equal(TimeSpan.FromSeconds(3), circuit.UnsavedFor);
    }

    [Fact]
    public void Trace_is_that_of_the_connection_it_was_opened_on()
    {
        var connection = Connection();
        connection.Trace = new CircuitTrace(default);

        Assert.Same(connection.Trace, Open(connection).Trace);
    }

    [Fact]
    public void Resumed_circuit_counts_as_just_resumed_until_it_is_used_or_ten_seconds_old()
    {
        var resuming = Connection();
        resuming.IsResuming = true;
        var used = Open(resuming);
        var old = Open(resuming);
        Assert.True(used.HasJustResumed);

        used.Use();
        Assert.False(used.HasJustResumed);

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(old.HasJustResumed);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(old.HasJustResumed);
        Assert.False(Open().HasJustResumed);
    }

    [Fact]
    public void State_that_goes_to_another_user_or_sign_in_is_saved_again_for_it()
    {
        var circuit = Open(Connection());

        circuit.ConnectedThrough(Connection());
        Assert.False(circuit.IsDirty);

        circuit.ConnectedThrough(Connection(signIn: "two"));
        Assert.True(circuit.IsDirty);
        Assert.Equal(1, circuit.RootsVersion);

        circuit.ConnectedThrough(Connection("bob", "two"));
        Assert.Equal(2, circuit.RootsVersion);
    }

    [Fact]
    public void Sign_in_that_is_renewed_replaces_the_one_of_the_connection()
    {
        var circuit = Open(Connection());

        circuit.SignIn = new SignIn("renewed", null, null);

        Assert.Equal("renewed", circuit.SignIn?.Mark);
    }

    [Fact]
    public void One_that_ends_does_not_wait_for_its_browser_any_more()
    {
        var circuit = Open();
        circuit.Apply(CircuitEvent.ConnectionDown, CircuitCloseReason.None);
        Assert.True(circuit.IsDisconnected);

        circuit.Close();

        Assert.False(circuit.IsDisconnected);
    }

    [Fact]
    public void Weaker_request_does_not_replace_a_stronger_one_and_an_equal_one_does()
    {
        var circuit = Open();
        EndRequest closed = new(CircuitCloseReason.Closed);
        Assert.True(circuit.RequestEnd(closed));

        Assert.False(circuit.RequestEnd(new EndRequest(CircuitCloseReason.Expired)));
        Assert.Same(closed, circuit.End);

        EndRequest again = new(CircuitCloseReason.Closed);
        Assert.True(circuit.RequestEnd(again));
        Assert.Same(again, circuit.End);
    }

    [Fact]
    public void Request_that_is_withdrawn_leaves_a_stronger_one_that_came_meanwhile()
    {
        var circuit = Open();
        EndRequest expired = new(CircuitCloseReason.Expired);
        EndRequest closed = new(CircuitCloseReason.Closed);
        circuit.RequestEnd(expired);
        circuit.RequestEnd(closed);

        circuit.WithdrawEnd(expired);
        Assert.Same(closed, circuit.End);

        circuit.WithdrawEnd(closed);
        Assert.Null(circuit.End);
    }

    [Fact]
    public void Note_of_a_request_is_not_shown_before_the_end()
    {
        var circuit = Open();
        circuit.RequestEnd(new EndRequest(CircuitCloseReason.Closed) { Note = "by the operator" });
        Assert.Null(circuit.View().CloseNote);

        circuit.Apply(CircuitEvent.Released, CircuitCloseReason.Closed);

        Assert.Equal("by the operator", circuit.View().CloseNote);
    }

    [Fact]
    public void Crash_ends_it_and_its_state_is_not_captured_any_more()
    {
        var circuit = Open();

        circuit.Fail();

        Assert.Equal(CircuitCloseReason.Crashed, circuit.End?.Reason);
        Assert.True(_live.IsEnding);
    }

    [Fact]
    public void Crash_of_one_that_ends_already_leaves_the_reason()
    {
        var circuit = Open();
        EndRequest expired = new(CircuitCloseReason.Expired);
        circuit.RequestEnd(expired);

        circuit.Fail();

        Assert.Same(expired, circuit.End);
    }

    [Fact]
    public void Who_waits_for_its_end_learns_of_it_before_and_after()
    {
        var circuit = Open();
        var before = circuit.WhenGone;
        Assert.False(before.IsCompleted);

        circuit.Gone();

        Assert.True(before.IsCompletedSuccessfully);
        Assert.True(circuit.WhenGone.IsCompletedSuccessfully);
    }

    [Fact]
    public void Work_is_unsaved_from_the_mark_over_the_capture_to_the_save()
    {
        var circuit = Open();
        circuit.IsUpToDate = true;
        Assert.False(circuit.IsUnsaved);

        circuit.Mark();
        Assert.True(circuit.IsUnsaved);

        Assert.True(circuit.TryBeginWork());
        circuit.ClearMark();
        Assert.True(circuit.IsUnsaved);

        circuit.EndWork();
        Assert.False(circuit.IsUnsaved);

        circuit.IsUpToDate = false;
        Assert.True(circuit.IsUnsaved);

        circuit.Close();
        Assert.False(circuit.IsUnsaved);
    }

    [Fact]
    public void Only_a_circuit_whose_latest_state_is_in_the_store_counts_as_saved()
    {
        var circuit = Open();
        circuit.IsUpToDate = true;
        Assert.Equal((false, CircuitSaveState.Unsaved), (circuit.IsInStore, circuit.SaveState));

        circuit.SavedFingerprint = 1;
        Assert.Equal((true, CircuitSaveState.Saved), (circuit.IsInStore, circuit.SaveState));

        circuit.Mark();
        Assert.Equal((false, CircuitSaveState.Unsaved), (circuit.IsInStore, circuit.SaveState));

        circuit.IsFinalStateSaved = false;
        Assert.Equal(CircuitSaveState.Unsaved, circuit.SaveState);
        circuit.IsFinalStateSaved = true;
        Assert.Equal((false, CircuitSaveState.Saved), (circuit.IsInStore, circuit.SaveState));

        circuit.ClearMark();
        circuit.IsSuperseded = true;
        Assert.Equal((false, CircuitSaveState.Superseded), (circuit.IsInStore, circuit.SaveState));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_cannot_be_captured_is_never_marked_and_not_called_unsaved(bool isActive)
    {
        DirtyCircuits dirty = new(isActive);
        TrackedCircuit circuit = new(
            "circuit-1", SnapshotKey.FromSecret("secret"), isActive ? null : _live, connection: null, "node", dirty, _time) { SavedFingerprint = 1 };

        circuit.Mark();

        Assert.Equal((false, CircuitSaveState.Off), (circuit.IsDirty, circuit.SaveState));
        Assert.Null(dirty.TakeAll());
        Assert.Equal((!isActive, false), (circuit.IsUnsaved, circuit.IsInStore));
    }

    [Fact]
    public void One_that_is_marked_while_the_scheduler_drops_it_is_queued_again()
    {
        var circuit = Open();
        circuit.Mark();
        Assert.Same(circuit, _dirty.TakeAll());
        circuit.ClearMark();
        circuit.Mark();
        Assert.Null(_dirty.TakeAll());

        circuit.DropFromQueue();
        Assert.Same(circuit, _dirty.TakeAll());

        circuit.ClearMark();
        circuit.DropFromQueue();
        Assert.Null(_dirty.TakeAll());
    }

    [Fact]
    public void One_that_is_closed_is_not_captured_and_not_queued_again()
    {
        var circuit = Open();
        circuit.Mark();
        _dirty.TakeAll();
        circuit.Close();

        circuit.DropFromQueue();

        Assert.Null(_dirty.TakeAll());
        Assert.True(_live.IsEnding);
    }

    [Fact]
    public void Closed_one_stays_closed_when_it_learns_the_version_it_starts_at()
    {
        var circuit = Open();
        circuit.Close();

        circuit.StartAtVersion(7);
        circuit.Close();

        Assert.True(circuit.IsClosed);
        Assert.Null(circuit.NextVersion(isFinal: false));
        Assert.Equal(8, circuit.NextVersion(isFinal: true));
    }

    [Fact]
    public void Snapshot_of_a_page_that_its_user_has_left_is_kept_as_long_as_the_page_may_be_loaded_again()
    {
        var circuit = Open();
        Assert.False(circuit.IsKeptAfter(CircuitCloseReason.Left));

        circuit.KeptAfterLeaving = TimeSpan.FromSeconds(20);

        Assert.True(circuit.IsKeptAfter(CircuitCloseReason.Left));
        Assert.False(circuit.IsKeptAfter(CircuitCloseReason.Closed));
        Assert.Equal(TimeSpan.FromSeconds(20), circuit.SnapshotTimeToLive(TimeSpan.FromMinutes(1)));
        Assert.Equal(TimeSpan.FromSeconds(10), circuit.SnapshotTimeToLive(TimeSpan.FromSeconds(10)));
    }

    // The terms are in seconds, and the store keeps a snapshot for a minute at most.
    [Theory]
    [InlineData(20, 30, 50)]
    [InlineData(-20, 30, 30)]
    [InlineData(30, 30, 60)]
    [InlineData(31, 30, 60)]
    [InlineData(0, 0, 1)]
    public void Snapshot_of_a_disconnected_circuit_is_kept_for_the_rest_of_its_live_time_and_its_own(int live, int keep, int kept)
    {
        var circuit = Open();
        circuit.Retention = new RetentionInfo
        {
            Value = 0,
            Reason = "test",
            LiveUntil = _time.GetUtcNow().AddSeconds(live),
            KeepSnapshot = TimeSpan.FromSeconds(keep),
        };

        Assert.Equal(TimeSpan.FromSeconds(kept), circuit.SnapshotTimeToLive(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Only_what_continues_from_a_crash_may_crash_of_the_same_again()
    {
        var circuit = Open();
        Assert.False(circuit.MayCrashAgain);

        circuit.ContinuesAfterCrash = true;

        Assert.True(circuit.MayCrashAgain);
    }

    private TrackedCircuit Open(CircuitConnection? connection = null) =>
        new("circuit-1", SnapshotKey.FromSecret("secret"), _live, connection, "node", _dirty, _time);

    private static CircuitConnection Connection(string user = "alice", string signIn = "one") => new()
    {
        Tab = TabIdentity.Unknown,
        User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "test")),
        UserKey = user,
        SignIn = new SignIn(signIn, null, null),
    };
}
