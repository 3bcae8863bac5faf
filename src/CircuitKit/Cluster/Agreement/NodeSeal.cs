using System.Text.Json;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Encrypts and authenticates the records of nodes with the app's data protection keys. Only a node of this app is a node: somebody who can write to
/// Redis adds none, and puts no words into the mouth of one.
/// </summary>
internal sealed class NodeSeal(IDataProtectionProvider dataProtection, NodeProof proof, NodeIdentity node, ILogger<NodeSeal> logger)
{
    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster.Node", "v1");
    private readonly LogOnce _refused = new();

    /// <summary>This node's record, for the others. Without keys it has no content: the others could not talk to this node either.</summary>
    public byte[] Close(NodeRecord record)
    {
        var envelope = new NodeEnvelope { Id = node.Id, Proof = proof.Mine };
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(record, ClusterMessageJson.Default.NodeRecord);
            envelope = envelope with { Content = _protector.Protect(content) };
        }
#pragma warning disable CA1031 // A key ring that cannot be loaded throws what its repository throws, and must not end the heartbeat.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return JsonSerializer.SerializeToUtf8Bytes(envelope, ClusterMessageJson.Default.NodeEnvelope);
    }

    /// <summary>Who a record claims to be of. Null for what cannot be a record of ours.</summary>
    public static NodeEnvelope? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, ClusterMessageJson.Default.NodeEnvelope) is { } envelope && NodeIdentity.IsId(envelope.Id)
                ? envelope
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The record, if a node of this app wrote it, and wrote it of itself.</summary>
    public NodeRecord? Open(NodeEnvelope envelope)
    {
        try
        {
            var content = _protector.Unprotect(envelope.Content ?? []);
            if (JsonSerializer.Deserialize(content, ClusterMessageJson.Default.NodeRecord) is { } record && record.Id == envelope.Id)
            {
                return record;
            }
        }
#pragma warning disable CA1031 // Bytes from outside, and a key ring that may not be loadable: whatever is wrong, it is no record.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        Refuse();
        return null;
    }

    /// <summary>Logs that somebody else has written a record.</summary>
    public void Refuse()
    {
        if (_refused.IsNew(nameof(NodeSeal)))
        {
            Log.NodeRecordRefused(logger);
        }
    }
}
