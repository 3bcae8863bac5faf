using System.Collections.Concurrent;

namespace CircuitKit.Snapshots.File;

/// <summary>
/// Looks through the whole folder for one user's snapshots. There is no index: a sign-out is rare, and an index would cost every save. A call
/// that was cut off, and is made again, goes on after the last file it looked at.
/// </summary>
internal sealed class FileUserRemoval(SnapshotFolder folder, FileSnapshotStore store)
{
    // A removal that nobody tries again leaves its place behind; to forget all of them costs a second look, no more.
    private const int MaxPlaces = 1_000;

    private readonly ConcurrentDictionary<(string User, DateTimeOffset Before), Place> _places = new();

    public async Task<int> RunAsync(string user, DateTimeOffset before, TimeSpan rememberFor, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.Path))
        {
            return 0;
        }

        var place = _places.GetValueOrDefault((user, before), new Place("", "", 0));
        foreach (var subFolder in folder.SubFolders().Where(path => Compare(path, place.SubFolder) >= 0).Order(StringComparer.Ordinal))
        {
            var keys = folder.Files(subFolder).Where(SnapshotPaths.IsSnapshot).Select(SnapshotPaths.KeyOf).Distinct()
                .Where(key => subFolder != place.SubFolder || Compare(key, place.Key) > 0)
                .Order(StringComparer.Ordinal);
            foreach (var some in keys.Chunk(SnapshotFolder.KeysAtOnce))
            {
                var removed = await folder.RunAsync(
                    some[0],
                    _ => some.Count(key => store.RemoveIfOf(user, before, rememberFor, new SnapshotPaths(subFolder, key))),
                    cancellationToken).ConfigureAwait(false);
                place = new Place(subFolder, some[^1], place.Removed + removed);
                Keep(user, before, place);
            }
        }

        _places.TryRemove((user, before), out _);
        return place.Removed;
    }

    private void Keep(string user, DateTimeOffset before, Place place)
    {
        if (_places.Count >= MaxPlaces)
        {
            _places.Clear();
        }

        _places[(user, before)] = place;
    }

    private static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    private sealed record Place(string SubFolder, string Key, int Removed);
}
