using CircuitKit.Dashboard.Details;

namespace CircuitKit.Tests.Dashboard;

/// <summary>Until when there is something to come back to.</summary>
public sealed class SnapshotLocationTests
{
    private static readonly SnapshotOptions s_options = new() { TimeToLive = TimeSpan.FromHours(8), AbsoluteLifetime = TimeSpan.FromDays(7) };
    private static readonly SnapshotInfo s_snapshot = new() { Version = 3, Bytes = 500, SavedAt = Some.Noon.AddMinutes(-1) };

    [Fact]
    public void Circuit_whose_browser_is_there_has_its_snapshot_renewed() =>
        Assert.Null(SnapshotLocation.ExpiryOf(Circuit(CircuitState.Connected), s_options));

    [Fact]
    public void Circuit_whose_browser_is_away_keeps_it_for_as_long_as_was_decided() =>
        Assert.Equal(Some.Noon.AddMinutes(5).AddHours(2), SnapshotLocation.ExpiryOf(Circuit(CircuitState.Disconnected), s_options));

    [Fact]
    public void Sleeping_circuit_keeps_it_for_as_long_as_the_store_does() =>
        Assert.Equal(Some.Noon.AddMinutes(-1).AddHours(8), SnapshotLocation.ExpiryOf(Circuit(CircuitState.Hibernated), s_options));

    [Fact]
    public void Line_of_circuits_that_is_nearly_too_old_ends_with_its_lifetime() => Assert.Equal(
        Some.Noon.AddHours(1), SnapshotLocation.ExpiryOf(Circuit(CircuitState.Hibernated) with { FirstOpenedAt = Some.Noon.AddHours(1).AddDays(-7) }, s_options));

    [Fact]
    public void Without_a_snapshot_there_is_no_time() =>
        Assert.Null(SnapshotLocation.ExpiryOf(Circuit(CircuitState.Hibernated) with { Snapshot = null }, s_options));

    [Theory]
    [InlineData(CircuitCloseReason.Expired, 120)]
    [InlineData(CircuitCloseReason.Evicted, 120)]
    [InlineData(CircuitCloseReason.Drained, 479)]
    [InlineData(CircuitCloseReason.Left, null)]
    [InlineData(CircuitCloseReason.Crashed, null)]
    [InlineData(CircuitCloseReason.Closed, null)]
    [InlineData(CircuitCloseReason.SignedOut, null)]
    [InlineData(CircuitCloseReason.Resumed, null)]
    [InlineData(CircuitCloseReason.HandedOver, null)]
    public void Circuit_that_ended_leaves_it_where_its_browser_may_come_back(CircuitCloseReason reason, int? minutes) =>
        Assert.Equal(minutes is { } known ? Some.Noon.AddMinutes(known) : null, SnapshotLocation.ExpiryOf(Ended(reason), s_options));

    [Fact]
    public void Circuit_that_slept_until_its_snapshot_expired_leaves_nothing() =>
        Assert.Null(SnapshotLocation.ExpiryOf(Ended(CircuitCloseReason.Expired) with { From = CircuitState.Hibernated }, s_options));

    [Fact]
    public void Circuit_whose_snapshot_was_not_wanted_leaves_nothing()
    {
        EndedCircuit end = Ended(CircuitCloseReason.Expired);

        Assert.Null(SnapshotLocation.ExpiryOf(end with { Circuit = end.Circuit with { Retention = Retention(TimeSpan.Zero) } }, s_options));
    }

    private static EndedCircuit Ended(CircuitCloseReason reason) =>
        new(Circuit(CircuitState.Closed) with { CloseReason = reason, StateSince = Some.Noon }, CircuitState.Disconnected);

    private static CircuitInfo Circuit(CircuitState state) => new()
    {
        Id = "one",
        NodeId = "node-1",
        State = state,
        FirstOpenedAt = Some.Noon.AddHours(-1),
        Snapshot = s_snapshot,
        Retention = Retention(TimeSpan.FromHours(2)),
    };

    private static RetentionInfo Retention(TimeSpan keepSnapshot) =>
        new() { LiveUntil = Some.Noon.AddMinutes(5), KeepSnapshot = keepSnapshot, Value = 50, Reason = "rule 0" };
}
