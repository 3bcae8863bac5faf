using System.Text.Json;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// Encrypts and authenticates the records of nodes with the app's data protection keys. Write access to Redis is not enough to add a node, or to
/// forge the record of one.
/// </summary>
internal sealed class NodeSeal(IDataProtectionProvider dataProtection, NodeProof proof, NodeIdentity node, ILogger<NodeSeal> logger)
{
    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster.Node", "v1");
    private readonly LogOnce _refused = new();

    /// <summary>Encrypts this node's record. While the keys cannot be used, the envelope has no content.</summary>
    public byte[] Close(NodeRecord record)
    {
        var envelope = new NodeEnvelope { Id = node.Id, Proof = proof.Mine };
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(record, ClusterMessageJson.Default.NodeRecord);
            envelope = envelope with { Content = _protector.Protect(content) };
        }
#pragma warning disable CA1031 // A key ring that cannot be loaded throws any exception; none may end the heartbeat.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return JsonSerializer.SerializeToUtf8Bytes(envelope, ClusterMessageJson.Default.NodeEnvelope);
    }

    /// <summary>Parses an envelope, without decrypting its content. Null when it is malformed.</summary>
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

    /// <summary>Decrypts the record. Null unless the node itself wrote it, with this app's keys.</summary>
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
#pragma warning disable CA1031 // The bytes come from outside, and the key ring may not load: any exception means no record.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        if (_refused.IsNew(nameof(NodeSeal)))
        {
            Log.NodeRecordRefused(logger);
        }

        return null;
    }
}
