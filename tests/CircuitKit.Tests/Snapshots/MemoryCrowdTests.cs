using CircuitKit.Snapshots.Memory;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Who loses a snapshot when memory is full, or when one user has too many.</summary>
public sealed class MemoryCrowdTests : IDisposable
{
    private const string Attacker = "203.0.113.7";

    private readonly FakeTimeProvider _time = Some.Clock();
    private readonly MetricRecorder _metrics = new();
    private readonly LogRecorder<InMemorySnapshotStore> _log = new();
    private readonly SnapshotOptions _options = new();
    private InMemorySnapshotStore? _made;
    private int _saved;

    private InMemorySnapshotStore Store => _made ??= new(Options.Create(_options), _time, _metrics.Metrics.Snapshots, _log);

    public void Dispose()
    {
        _made?.Dispose();
        _metrics.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_thousand_snapshots_of_one_address_push_out_their_own_and_nobody_elses(bool areUnused)
    {
        SnapshotKey signedIn = Save("signed in", user: "ada");
        SnapshotKey other = Save("other", address: "198.51.100.1");

        for (int i = 0; i < 1_040; i++)
        {
            Save($"flood {i}", address: Attacker, isUnused: areUnused);
        }

        Assert.Equal(_options.InMemoryMaxCount, Store.Count);
        Assert.True(Store.TryPeek(signedIn, out _));
        Assert.True(Store.TryPeek(other, out _));
        Assert.Equal(42, _metrics.Sum("circuitkit.snapshot.evictions{reason=memory_full}"));
    }

    [Fact]
    public void Those_of_nobody_who_did_nothing_go_before_those_of_the_user_with_most()
    {
        _options.InMemoryMaxCount = 4;
        SnapshotKey[] ofAda = [Save("1", user: "ada"), Save("2", user: "ada"), Save("3", user: "ada")];
        SnapshotKey unused = Save("4", address: Attacker, isUnused: true);

        SnapshotKey bob = Save("5", user: "bob");
        Assert.Equal([.. ofAda, bob], Store.Keys());
        Assert.False(Store.TryPeek(unused, out _));

        SnapshotKey eve = Save("6", user: "eve");
        Assert.Equal([ofAda[1], ofAda[2], bob, eve], Store.Keys());
    }

    [Fact]
    public void One_that_is_worth_less_than_all_others_is_not_kept_and_not_called_saved()
    {
        _options.InMemoryMaxCount = 2;
        SnapshotKey ada = Save("1", user: "ada");
        SnapshotKey bob = Save("2", user: "bob");

        Assert.False(Store.TrySave(SnapshotKey.FromSecret("3"), Snapshot(null, Attacker, isUnused: true), out _));

        Assert.Equal([ada, bob], Store.Keys());
    }

    [Fact]
    public void Among_users_with_as_many_the_one_written_longest_ago_goes()
    {
        _options.InMemoryMaxCount = 3;
        Save("1", user: "ada");
        SnapshotKey bob = Save("2", user: "bob");
        SnapshotKey eve = Save("3", user: "eve");

        SnapshotKey joe = Save("4", user: "joe");

        Assert.Equal([bob, eve, joe], Store.Keys());
    }

    [Fact]
    public void Beyond_the_limit_of_a_user_its_own_oldest_goes_although_there_is_room()
    {
        _options.MaxPerUser = 2;
        Save("1", user: "ada");
        SnapshotKey bob = Save("2", user: "bob");
        SnapshotKey[] kept = [Save("3", user: "ada"), Save("4", user: "ada")];

        // Many people may be behind one address: for them there is the limit of all memory, of which they get the rest.
        SnapshotKey[] anonymous = [.. Enumerable.Range(5, 3).Select(i => Save($"{i}", address: Attacker))];

        Assert.Equal([bob, .. kept, .. anonymous], Store.Keys());
        Assert.Equal(1, _metrics.Sum("circuitkit.snapshot.evictions{reason=user_limit}"));
        Assert.Equal(
            ["2006 Warning A user has more than 2 snapshots (CircuitKit:Snapshots:MaxPerUser); the oldest are removed. Logged once."],
            _log.Lines);
    }

    [Fact]
    public void One_that_is_removed_or_replaced_counts_no_longer()
    {
        _options.MaxPerUser = 2;
        SnapshotKey first = Save("1", user: "ada");
        SnapshotKey second = Save("2", user: "ada");
        Assert.Equal(second, Save("2", user: "ada"));
        Store.Remove(first, TimeSpan.FromMinutes(1));

        SnapshotKey third = Save("3", user: "ada");

        Assert.Equal([second, third], Store.Keys());
        Assert.Equal(0, _metrics.Sum("circuitkit.snapshot.evictions{reason=user_limit}"));
    }

    private StoredSnapshot Snapshot(string? user, string? address, bool isUnused) => new()
    {
        Payload = new byte[100],
        Version = ++_saved,
        TimeToLive = TimeSpan.FromHours(1),
        User = user,
        Address = address,
        IsUnused = isUnused,
    };

    private SnapshotKey Save(string name, string? user = null, string? address = null, bool isUnused = false)
    {
        SnapshotKey key = SnapshotKey.FromSecret(name);
        Assert.True(Store.TrySave(key, Snapshot(user, address, isUnused), out SnapshotSaveOutcome outcome));
        Assert.Equal(SnapshotSaveOutcome.Saved, outcome);
        return key;
    }
}
