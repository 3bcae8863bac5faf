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
    // A record that grows beyond what is read of one would take its node out of the list.
    private const int MaxRemarks = 10;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private volatile IReadOnlyList<NodeRecord> _all = [];
    private volatile IReadOnlyList<string> _strangers = [];
    private volatile NodeRecord? _mine;

    /// <summary>Whether this node accepts no circuits any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>All living nodes of this app, this one among them.</summary>
    public IReadOnlyList<NodeRecord> All => _all;

    /// <summary>
    /// The ids of nodes whose keys are not this node's, or that somebody made up with bytes such as other keys write: they cannot be asked, and
    /// nothing is known of them. Not among <see cref="All"/>.
    /// </summary>
    public IReadOnlyList<string> Strangers => _strangers;

    /// <summary>Whether there is another node that a browser could go to.</summary>
    public bool HasOthers => _all.Any(other => other.Id != node.Id && !other.IsDraining);

    /// <summary>The record of this node as of now.</summary>
    public NodeRecord Describe()
    {
        var states = registry.CountByState();
        return new NodeRecord
        {
            Id = node.Id,
            StartedAt = _startedAt,
            Circuits = states.Total,
            IsDraining = IsDraining,
            BeatAt = time.GetUtcNow(),
            AppVersion = appVersion.Text,
            States = states,
            Remarks = [.. remarks.SelectMany(source => source.Current).Take(MaxRemarks)],
            Settings = settings.Mine,
        };
    }

    /// <summary>Publishes this node's record, and reads those of the others.</summary>
    public async Task ExchangeAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var record = _mine = Describe();
        await records.SetAsync(node.Id, seal.Close(record), timeToLive, cancellationToken).ConfigureAwait(false);
        keys.Check(await ReadAsync(cancellationToken).ConfigureAwait(false));
        settings.Compare(_all);
    }

    /// <summary>Reads the records of all nodes.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task LeaveAsync(CancellationToken cancellationToken) => records.RemoveAsync(node.Id, cancellationToken);

    private async Task<IReadOnlyList<NodeEnvelope>> ReadAsync(CancellationToken cancellationToken)
    {
        var found = await records.ListAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<NodeEnvelope> envelopes = [.. found.Select(NodeSeal.Read).OfType<NodeEnvelope>()];
        var others = envelopes.Where(envelope => envelope.Id != node.Id && envelope.Proof is not null).DistinctBy(envelope => envelope.Id)
            .ToLookup(keys.KeysOf);
        var known = _all;
        _strangers = [.. others[ProvenKeys.Other].Select(envelope => envelope.Id)];
        _all =
        [
            .. envelopes.Any(envelope => envelope.Id == node.Id) && _mine is { } mine ? [mine] : (NodeRecord[])[],
            .. others[ProvenKeys.Same].Select(envelope => Open(envelope, known)),
        ];
        if (others.Contains(ProvenKeys.None))
        {
            seal.Refuse();
        }

        return envelopes;
    }

    // It is there, by its proof. What somebody else says in its name does not count; what it said itself does.
    private NodeRecord Open(NodeEnvelope envelope, IReadOnlyList<NodeRecord> known) =>
        seal.Open(envelope)
        ?? known.FirstOrDefault(record => record.Id == envelope.Id)
        ?? new NodeRecord { Id = envelope.Id, StartedAt = default, Circuits = 0, IsDraining = false };
}
