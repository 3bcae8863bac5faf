using CircuitKit.Snapshots;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Which snapshots of anonymous users whose circuit has ended go when there are too many.</summary>
public sealed class AnonymousSnapshotsTests : IDisposable
{
    private const string Attacker = "203.0.113.7";
    private const string Office = "198.51.100.1";

    private readonly FakeTimeProvider _time = Some.Clock();
    private readonly MetricRecorder _metrics = new();
    private readonly LogRecorder<AnonymousSnapshots> _log = new();
    private readonly SnapshotOptions _options = new() { MaxAnonymous = 3, MaxAnonymousBytes = 1024 * 1024 };
    private readonly AnonymousSnapshots _snapshots;
    private readonly Dictionary<SnapshotKey, string> _names = [];

    public AnonymousSnapshotsTests() => _snapshots = new(Options.Create(_options), _time, _metrics.Metrics.Snapshots, _log);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void Used_page_behind_the_same_address_stays_as_long_as_there_is_one_that_was_not_used()
    {
        Assert.Empty(Add("used", Attacker, isUnused: false));
        Assert.Empty(Add("1", Attacker));
        Assert.Empty(Add("2", Attacker));

        Assert.Equal(["1"], Add("3", Attacker));
        Assert.Equal(["2"], Add("used too", Attacker, isUnused: false));
        Assert.Equal(["3"], Add("and this", Attacker, isUnused: false));
        Assert.Equal(["used"], Add("the last", Attacker, isUnused: false));
    }

    [Fact]
    public void Address_with_most_loses_its_oldest()
    {
        Add("office", Office, isUnused: false);
        Add("1", Attacker, isUnused: false);
        Add("2", Attacker, isUnused: false);

        Assert.Equal(["1"], Add("3", Attacker, isUnused: false));
        Assert.Equal(["2"], Add("4", Attacker, isUnused: false));
    }

    [Fact]
    public void Their_bytes_are_limited_too()
    {
        Assert.Empty(Add("1", Office, bytes: 600_000));
        Assert.Equal(["1"], Add("2", Office, bytes: 600_000));

        // One that is too large for all the room goes itself, after the others.
        Assert.Equal(["2", "3"], Add("3", Office, bytes: 2_000_000));
        Assert.Empty(Add("4", Office, bytes: 1_000_000));
    }

    [Fact]
    public void One_that_is_removed_saved_again_or_expired_takes_no_room()
    {
        Add("1", Office);
        Add("1", Office);
        Add("2", Office);
        Add("3", Office);
        _snapshots.Forget(SnapshotKey.FromSecret("2"));
        Assert.Empty(Add("4", Office));

        _time.Advance(_options.TimeToLive);
        Assert.Empty(Add("5", Office));
        Assert.Empty(Add("6", Office));
        Assert.Empty(Add("7", Office));
        Assert.Equal(["5"], Add("8", Office));
    }

    [Fact]
    public void Those_that_go_are_counted_and_logged_once()
    {
        for (int i = 0; i < 5; i++)
        {
            Add($"{i}", Attacker);
        }

        Assert.Equal(2, _metrics.Sum("circuitkit.snapshot.evictions{reason=anonymous_limit}"));
        Assert.Equal(
            ["2007 Warning This server has left more snapshots for anonymous users than CircuitKit:Snapshots:MaxAnonymous (3) or MaxAnonymousBytes "
                + "(1048576) allow; the least valuable are removed. Logged once."],
            _log.Lines);
    }

    private string[] Add(string name, string address, bool isUnused = true, long bytes = 100)
    {
        SnapshotKey key = SnapshotKey.FromSecret(name);
        _names[key] = name;
        return [.. _snapshots.Add(key, address, isUnused, bytes).Select(removed => _names[removed])];
    }
}
