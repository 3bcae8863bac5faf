using CircuitKit.Snapshots.Memory;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

public sealed class InMemorySnapshotStoreTests : IDisposable
{
    private readonly FakeTimeProvider _time = Some.Clock();
    private readonly MetricRecorder _metrics = new();
    private readonly LogRecorder<InMemorySnapshotStore> _log = new();
    private readonly SnapshotOptions _options = new() { InMemoryMaxCount = 3, InMemoryMaxBytes = 1_000 };
    private readonly InMemorySnapshotStore _store;

    public InMemorySnapshotStoreTests() => _store = new InMemorySnapshotStore(Options.Create(_options), _time, _metrics.Metrics.Snapshots, _log);

    public void Dispose()
    {
        _store.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void When_it_has_its_count_the_one_written_longest_ago_goes()
    {
        Save(1, 10);
        Save(2, 10);
        Save(3, 10);
        Save(1, 10, version: 2);
        Save(4, 10);

        Assert.Equal([Key(3), Key(1), Key(4)], _store.Keys());
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.evictions{reason=memory_full}"));
    }

    [Fact]
    public void When_it_has_its_bytes_as_many_go_as_the_new_one_needs()
    {
        Save(1, 400);
        Save(2, 400);
        Save(3, 700);
        Assert.Equal([Key(3)], _store.Keys());
    }

    [Fact]
    public void A_new_version_takes_the_room_of_the_old_one()
    {
        Save(1, 600);
        Save(2, 300);
        Save(1, 650, version: 2);
        Assert.Equal([Key(2), Key(1)], _store.Keys());
    }

    [Fact]
    public async Task A_snapshot_that_never_fits_is_refused_with_the_remedy_and_pushes_nothing_out()
    {
        Save(1, 10);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await _store.SaveAsync(Key(2), new StoredSnapshot { Payload = new byte[1_001], Version = 1, TimeToLive = TimeSpan.FromHours(1) }, CancellationToken.None));
        Assert.Equal(
            "A snapshot of 1001 bytes does not fit into memory; raise CircuitKit:Snapshots:InMemoryMaxBytes (1000) or InMemoryMaxCount (3).",
            error.Message);
        Assert.Equal([Key(1)], _store.Keys());
    }

    [Fact]
    public void Being_full_is_said_once()
    {
        for (int i = 0; i < 10; i++)
        {
            Save(i, 10);
        }

        Assert.Equal(
            [
                "2002 Warning Snapshots in memory reached their limit (CircuitKit:Snapshots:InMemoryMaxCount 3, InMemoryMaxBytes 1000); the least "
                + "valuable are dropped. Logged once.",
            ],
            _log.Lines);
    }

    [Fact]
    public void Expired_state_leaves_an_idle_process_within_a_minute()
    {
        Save(1, 10, timeToLive: TimeSpan.FromSeconds(30));
        Save(2, 10, timeToLive: TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([Key(2)], _store.Keys());
        Assert.Equal(0, _metrics.Sum("circuitkit.snapshot.evictions{reason=memory_full}"));
    }

    [Fact]
    public void Expired_state_makes_room_without_being_counted_as_dropped()
    {
        Save(1, 10, timeToLive: TimeSpan.FromSeconds(1));
        Save(2, 10);
        Save(3, 10);
        _time.Advance(TimeSpan.FromSeconds(2));
        Save(4, 10);
        Assert.Equal([Key(2), Key(3), Key(4)], _store.Keys());
        Assert.Equal(0, _metrics.Sum("circuitkit.snapshot.evictions{reason=memory_full}"));
    }

    [Fact]
    public void Removals_are_remembered_up_to_a_fixed_number()
    {
        var removals = new RemovalMemory(_time);
        for (int i = 0; i <= RemovalMemory.Capacity; i++)
        {
            removals.Add(Key(i), TimeSpan.FromMinutes(2));
        }

        Assert.Equal(RemovalMemory.Capacity, removals.Count);
        Assert.False(removals.Contains(Key(0)));
        Assert.True(removals.Contains(Key(1)));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, removals.Count);
    }

    [Fact]
    public void Removal_that_is_asked_for_again_is_remembered_for_the_longer_time()
    {
        var removals = new RemovalMemory(_time);
        removals.Add(Key(1), TimeSpan.FromMinutes(1));
        removals.Add(Key(1), TimeSpan.FromMinutes(3));
        removals.Add(Key(1), TimeSpan.FromMinutes(2));

        _time.Advance(TimeSpan.FromMinutes(3) - TimeSpan.FromTicks(1));
        Assert.Equal((1, true), (removals.Count, removals.Contains(Key(1))));

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((0, false), (removals.Count, removals.Contains(Key(1))));
    }

    [Fact]
    public void Copy_that_reached_the_store_goes_and_a_newer_one_stays()
    {
        Save(1, 10, version: 5);

        _store.Forget(Key(1), upToVersion: 4);
        Assert.Equal([Key(1)], _store.Keys());

        _store.Forget(Key(1), upToVersion: 5);
        Assert.Empty(_store.Keys());
    }

    [Fact]
    public void Times_beyond_the_calendar_end_with_it()
    {
        Save(1, 10, timeToLive: TimeSpan.MaxValue);
        Assert.Equal(SnapshotClaimOutcome.Claimed, _store.Claim(Key(1), "a", TimeSpan.MaxValue).Outcome);

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(SnapshotClaimOutcome.AlreadyClaimed, _store.Claim(Key(1), "b", TimeSpan.FromSeconds(1)).Outcome);
    }

    [Fact]
    public void What_was_saved_before_the_clock_was_set_back_goes_with_its_user()
    {
        StoredSnapshot snapshot = new() { Payload = new byte[10], Version = 1, TimeToLive = TimeSpan.FromHours(1), User = "ada" };
        Assert.True(_store.TrySave(Key(1), snapshot, out _));

        _time.AdjustTime(Some.Time - TimeSpan.FromMinutes(5));

        Assert.Equal(1, _store.RemoveUser("ada", _time.GetUtcNow(), TimeSpan.FromHours(1)));
    }

    private static SnapshotKey Key(int number) => SnapshotKey.FromSecret($"secret {number}");

    private void Save(int key, int bytes, long version = 1, TimeSpan? timeToLive = null)
    {
        Assert.True(_store.TrySave(Key(key), new StoredSnapshot { Payload = new byte[bytes], Version = version, TimeToLive = timeToLive ?? TimeSpan.FromHours(1) }, out SnapshotSaveOutcome outcome));
        Assert.Equal(SnapshotSaveOutcome.Saved, outcome);
    }
}
