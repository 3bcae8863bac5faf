using System.Globalization;
using System.Text;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// What a key's claim file says: who has claimed the snapshot and until when, how often it was claimed, and which circuit continues it.
/// </summary>
/// <remarks>
/// Lines of text: claimant (empty when it was given back), number of claims, since when in UTC ticks, successor. The end of the lease is the time
/// until
/// which the file is valid. Earlier versions wrote the claimant alone.
/// </remarks>
internal readonly record struct ClaimNote(string? Claimant, DateTimeOffset LeaseEndsAt, ClaimCount Claims, string? Successor)
{
    /// <summary>The file's note; null when there is none, or not a whole one.</summary>
    public static ClaimNote? Read(string path) =>
        SnapshotFile.Read(path, headerOnly: false, out var file) == SnapshotFileState.Whole ? Parse(file) : null;

    /// <summary>Whether a claim keeps others out.</summary>
    public bool IsHeld(DateTimeOffset now) => Claimant is not null && LeaseEndsAt > now;

    /// <summary>Whether anything in it still matters.</summary>
    public bool SaysSomething(DateTimeOffset now) => IsHeld(now) || Successor is not null || !Claims.IsOver(now);

    public byte[] ToBytes() =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Claimant}\n{Claims.Count}\n{Claims.Since.UtcTicks}\n{Successor}"));

    private static ClaimNote Parse(SnapshotFile file)
    {
        var lines = Encoding.UTF8.GetString(file.Payload).Split('\n');
        var claims = lines.Length > 2
            && int.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
                ? new ClaimCount(count, new DateTimeOffset(ticks, TimeSpan.Zero))
                : default;
        return new ClaimNote(TextOf(lines[0]), file.ValidUntil, claims, lines.Length > 3 ? TextOf(lines[3]) : null);
    }

    private static string? TextOf(string line) => line.Length == 0 ? null : line;
}
