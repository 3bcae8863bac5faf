using System.Text;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Snapshots.Codec;

/// <summary>The fields of a body before its content. Points into the body: nothing is copied before it is checked.</summary>
internal readonly ref struct SnapshotHeader
{
    public required ReadOnlySpan<byte> Key { get; init; }

    public required ReadOnlySpan<byte> User { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset CapturedAt { get; init; }

    public required DateTimeOffset FirstOpenedAt { get; init; }

    public required ReadOnlySpan<byte> CircuitId { get; init; }

    public required ReadOnlySpan<byte> AppVersion { get; init; }

    public required byte Compression { get; init; }

    public required int RawLength { get; init; }

    public required ReadOnlySpan<byte> Content { get; init; }

    public Snapshot ToSnapshot(SnapshotKey key, byte[] rootComponents, Dictionary<string, byte[]> state) => new()
    {
        Key = key,
        User = UserBinding.FromBytes(User),
        Version = Version,
        CapturedAt = CapturedAt,
        FirstOpenedAt = FirstOpenedAt,
        CircuitId = Encoding.UTF8.GetString(CircuitId),
        AppVersion = Encoding.UTF8.GetString(AppVersion),
        RootComponents = rootComponents,
        State = state,
    };
}
