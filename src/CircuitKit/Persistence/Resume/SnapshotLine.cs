using System.Text;
using CircuitKit.Snapshots;

namespace CircuitKit.Persistence.Resume;

/// <summary>
/// In the state of a resumed circuit's snapshots, until its page is shown: the key of the snapshot it was resumed from. Who resumes the new one has no
/// use for the old one any more, and it is removed. Encrypted and authenticated with all the rest.
/// </summary>
internal static class SnapshotLine
{
    private const string Entry = "CircuitKit.ResumedFrom";

    public static Snapshot With(Snapshot snapshot, SnapshotKey? resumedFrom) => resumedFrom is not { } key
        ? snapshot
        : snapshot with
        {
            State = new Dictionary<string, byte[]>(snapshot.State, StringComparer.Ordinal) { [Entry] = Encoding.UTF8.GetBytes(key.ToString()) },
        };

    /// <summary>The snapshot as the app knows it.</summary>
    public static Snapshot Without(Snapshot snapshot, out SnapshotKey? resumedFrom)
    {
        resumedFrom = null;
        if (!snapshot.State.TryGetValue(Entry, out var bytes))
        {
            return snapshot;
        }

        resumedFrom = SnapshotKey.TryParse(Encoding.UTF8.GetString(bytes), out var key) && key != snapshot.Key ? key : null;
        return snapshot with { State = snapshot.State.Where(static value => value.Key != Entry).ToDictionary(StringComparer.Ordinal) };
    }
}
