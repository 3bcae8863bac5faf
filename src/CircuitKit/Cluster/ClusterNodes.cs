using System.Text.Json;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Cluster;

/// <summary>The nodes as of the last heartbeat, and what this one says of itself.</summary>
internal sealed class ClusterNodes(
    INodeRecords records,
    CircuitTable registry,
    NodeIdentity node,
    AppVersion appVersion,
    NodeProof proof,
    KeyAgreement keys,
    SettingsAgreement settings,
    IEnumerable<IHealthRemarks> remarks,
    TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private volatile IReadOnlyList<NodeRecord> _all = [];

    /// <summary>This node lets no circuits in any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>All living nodes, this one among them.</summary>
    public IReadOnlyList<NodeRecord> All => _all;

    /// <summary>Whether there is another node that a browser could go to.</summary>
    public bool HasOthers => _all.Any(other => other.Id != node.Id && !other.IsDraining);

    /// <summary>What this node says of itself now.</summary>
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

    /// <summary>Tells the others of this node, and learns of them.</summary>
    public async Task ExchangeAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        await records.SetAsync(
            node.Id, JsonSerializer.SerializeToUtf8Bytes(Describe(), ClusterMessageJson.Default.NodeRecord), timeToLive, cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        keys.Judge(_all);
        settings.Judge(_all);
    }

    /// <summary>Learns of the others.</summary>
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
            // Of another version, or not ours.
            return null;
        }
    }
}
