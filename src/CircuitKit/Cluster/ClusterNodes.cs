using System.Text.Json;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
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
    NodeProof proof,
    KeyAgreement keys,
    SettingsAgreement settings,
    IEnumerable<IHealthRemarks> remarks,
    [Clock] TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private volatile IReadOnlyList<NodeRecord> _all = [];

    /// <summary>Whether this node accepts no circuits any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>All living nodes, this one among them.</summary>
    public IReadOnlyList<NodeRecord> All => _all;

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
            Remarks = [.. remarks.SelectMany(source => source.Current)],
            Proof = proof.Mine,
            Settings = settings.Mine,
        };
    }

    /// <summary>Publishes this node's record, and reads those of the others.</summary>
    public async Task ExchangeAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var record = JsonSerializer.SerializeToUtf8Bytes(Describe(), ClusterMessageJson.Default.NodeRecord);
        await records.SetAsync(node.Id, record, timeToLive, cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        keys.Check(_all);
        settings.Compare(_all);
    }

    /// <summary>Reads the records of all nodes.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var found = await records.ListAsync(cancellationToken).ConfigureAwait(false);
        _all = [.. found.Select(Read).OfType<NodeRecord>()];
    }

    public Task LeaveAsync(CancellationToken cancellationToken) => records.RemoveAsync(node.Id, cancellationToken);

    private static NodeRecord? Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            return JsonSerializer.Deserialize(record.Span, ClusterMessageJson.Default.NodeRecord);
        }
        catch (JsonException)
        {
            // Of another version of CircuitKit, or not ours.
            return null;
        }
    }
}
