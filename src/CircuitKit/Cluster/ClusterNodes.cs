using CircuitKit.Cluster.Agreement;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster;

/// <summary>The nodes as of the last heartbeat, and the record of this one.</summary>
internal sealed class ClusterNodes(
    INodeRecords records,
    CircuitTable registry,
    NodeIdentity node,
    AppVersion appVersion,
    NodeSeal seal,
    KeyAgreement keys,
    SettingsAgreement settings,
    IEnumerable<IHealthRemarks> remarks,
    [Clock] TimeProvider time)
{
    // The other nodes read a record only up to a maximum length.
    private const int MaxRemarks = 10;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _versionSince = time.GetUtcNow().UtcTicks;
    private volatile IReadOnlyList<NodeRecord> _all = [];
    private volatile IReadOnlyList<string> _strangers = [];
    private volatile NodeRecord? _mine;

    /// <summary>Whether this node accepts no circuits any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>All living nodes of this app, including this one.</summary>
    public IReadOnlyList<NodeRecord> All => _all;

    /// <summary>
    /// The ids of nodes with other keys, or of forged ones that cannot be told from these. They cannot be asked, and are not in <see cref="All"/>.
    /// </summary>
    public IReadOnlyList<string> Strangers => _strangers;

    /// <summary>Whether there is another node that a browser could go to.</summary>
    public bool HasOthers => _all.Any(other => other.Id != node.Id && !other.IsDraining);

    /// <summary>
    /// When the first node with the version of this one started. It is learned from the others, and passed on, so that it outlives that node.
    /// </summary>
    public DateTimeOffset VersionSince => new(Volatile.Read(ref _versionSince), TimeSpan.Zero);

    /// <summary>The record of this node as of now.</summary>
    public NodeRecord Describe() => new()
    {
        Id = node.Id,
        StartedAt = _startedAt,
        IsDraining = IsDraining,
        BeatAt = time.GetUtcNow(),
        AppVersion = appVersion.Text,
        VersionSince = VersionSince,
        States = registry.CountByState(),
        Remarks = [.. remarks.SelectMany(source => source.Current).Take(MaxRemarks)],
        Settings = settings.Mine,
    };

    /// <summary>Publishes this node's record, reads the others', and checks that keys and options agree.</summary>
    public async Task ExchangeAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var record = _mine = Describe();
        await records.SetAsync(node.Id, seal.Close(record), timeToLive, cancellationToken).ConfigureAwait(false);
        keys.Check(await RefreshAsync(cancellationToken).ConfigureAwait(false));
        settings.Compare(_all);
    }

    /// <summary>Reads the records of all nodes. Returns those of the others, still encrypted.</summary>
    public async Task<IReadOnlyCollection<NodeEnvelope>> RefreshAsync(CancellationToken cancellationToken)
    {
        var found = await records.ListAsync(cancellationToken).ConfigureAwait(false);
        var envelopes = found.Select(NodeSeal.Read).OfType<NodeEnvelope>().ToList();
        var others = envelopes.Where(envelope => envelope.Id != node.Id && envelope.Proof is not null).DistinctBy(envelope => envelope.Id).ToList();
        var byKeys = others.ToLookup(keys.KeysOf);
        NodeRecord[] mine = _mine is { } record && envelopes.Exists(envelope => envelope.Id == node.Id) ? [record] : [];
        _strangers = [.. byKeys[ProvenKeys.Other].Select(envelope => envelope.Id)];
        _all = [.. mine, .. byKeys[ProvenKeys.Same].Select(Open)];
        Volatile.Write(ref _versionSince, _all.Where(record => record.AppVersion == appVersion.Text)
            .Select(record => (record.VersionSince ?? record.StartedAt).UtcTicks)
            .Append(Volatile.Read(ref _versionSince))
            .Min());
        if (byKeys.Contains(ProvenKeys.None))
        {
            seal.Refuse();
        }

        return others;
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => records.RemoveAsync(node.Id, cancellationToken);

    // Its proof shows that the node is there. If its record was overwritten, its last valid one counts.
    private NodeRecord Open(NodeEnvelope envelope) =>
        seal.Open(envelope) ?? _all.FirstOrDefault(record => record.Id == envelope.Id) ?? new NodeRecord { Id = envelope.Id };
}
