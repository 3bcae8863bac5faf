using CircuitKit.Snapshots;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Snapshots;

/// <summary>Things a test needs but does not care about.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Time = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public static readonly SnapshotKey Key = SnapshotKey.FromSecret("a secret");

    public static readonly UserBinding User = UserBinding.FromBytes(Enumerable.Range(1, UserBinding.Length).Select(i => (byte)i).ToArray());

    public static FakeTimeProvider Clock() => new(Time);

    public static Snapshot Snapshot(int valueLength = 40) => new()
    {
        Key = Key,
        Version = 7,
        CircuitId = "circuit-1",
        User = User,
        AppVersion = "1.2.3+abc",
        CapturedAt = Time,
        FirstOpenedAt = Time.AddHours(-1),
        State = new Dictionary<string, byte[]> { ["cart"] = Bytes(valueLength), ["größe"] = [], [string.Empty] = [1, 2, 3] },
        RootComponents = "[{\"type\":\"server\"}]"u8.ToArray(),
    };

    public static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 7))];

    public static SnapshotSerializer Serializer(
        SnapshotOptions? options = null, IDataProtectionProvider? keyRing = null, MetricRecorder? recorder = null, TimeProvider? time = null) => new(
        keyRing ?? new EphemeralDataProtectionProvider(),
        Options.Create(options ?? new SnapshotOptions()),
        (recorder ?? new MetricRecorder()).Metrics.Snapshots,
        time ?? Clock(),
        NullLogger<SnapshotSerializer>.Instance);

    public static SnapshotOptions Plain() => new() { Protect = false };

    public static SnapshotReadResult Read(this SnapshotSerializer serializer, byte[] payload, TimeProvider? clock = null) =>
        serializer.Read(payload, Key, User, clock ?? Clock());

    public static void ShouldEqual(this Snapshot? actual, Snapshot expected)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { State = actual.State, RootComponents = actual.RootComponents }, actual);
        Assert.Equal(expected.RootComponents, actual.RootComponents);
        Assert.Equal(expected.State.Keys.Order(StringComparer.Ordinal), actual.State.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.State, entry => Assert.Equal(entry.Value, actual.State[entry.Key]));
    }
}
