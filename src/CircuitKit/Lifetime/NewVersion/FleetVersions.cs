using CircuitKit.Cluster;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>The versions of the app that run now, and the one that pages should have.</summary>
/// <remarks>
/// That is the one that most servers run; of as many, the one that was deployed last. So a page is not sent to the first server of a rolling deploy,
/// which its request would hardly reach, nor to one that is being tried. A page never goes back to a version that was deployed before its own, while
/// its own still runs: after that, it does, as that is a rollback. What counts is the start of a version's first server; a version that comes back
/// after all its servers had gone is a new deploy.
/// </remarks>
internal sealed class FleetVersions
{
    private readonly Dictionary<string, VersionStamp> _running;
    private readonly bool _isWholeFleet;

    private FleetVersions(string currentVersion, VersionStamp current, Dictionary<string, VersionStamp> running, bool isWholeFleet) =>
        (CurrentVersion, Current, _running, _isWholeFleet) = (currentVersion, current, running, isWholeFleet);

    /// <summary>The version that pages should have, as the app names it.</summary>
    public string CurrentVersion { get; }

    public VersionStamp Current { get; }

    /// <summary>Whether both say the same of every page.</summary>
    public bool IsSameAs(FleetVersions? other) =>
        other is not null && Current == other.Current && _running.Values.ToHashSet().SetEquals(other._running.Values);

    /// <param name="mine">The record of this node as of now.</param>
    /// <param name="all">The nodes as of the last heartbeat. Empty when the others are not known.</param>
    public static FleetVersions Of(NodeRecord mine, IReadOnlyList<NodeRecord> all)
    {
        var versions = all.Where(node => node.Id != mine.Id)
            .Append(mine)
            .Where(node => node.AppVersion is not null)
            .GroupBy(node => node.AppVersion!, StringComparer.Ordinal)
            .Select(version => (
                Version: version.Key,
                Stamp: VersionStamp.Of(version.Key, version.Min(node => node.VersionSince ?? node.StartedAt)),
                Nodes: version.Count(node => !node.IsDraining)))
            .OrderByDescending(version => version.Nodes)
            .ThenByDescending(version => version.Stamp.Since)
            .ToList();
        return new FleetVersions(
            versions[0].Version,
            versions[0].Stamp,
            versions.ToDictionary(version => version.Stamp.Id, version => version.Stamp, StringComparer.Ordinal),
            isWholeFleet: all.Count > 0);
    }

    /// <summary>Whether a page of that version should move to <see cref="Current"/>.</summary>
    public bool IsOld(VersionStamp page) => page.Id != Current.Id
        && (_running.TryGetValue(page.Id, out var running) ? running.Since < Current.Since
            // Alone, a server knows of no other: it may be the older of two that work side by side.
            : _isWholeFleet || page.Since < Current.Since);
}
