using System.Security.Cryptography;
using System.Text;
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
/// <remarks>
/// A node's proof is its encrypted id. Another node that can decrypt it can also read the snapshots and Blazor's component markers of that node; one
/// that cannot, cannot read those either.
/// </remarks>
internal sealed class NodeSeal(IDataProtectionProvider dataProtection, NodeIdentity node, ILogger<NodeSeal> logger)
{
    private readonly IDataProtector _proofs = dataProtection.CreateProtector("CircuitKit.Cluster.Proof", "v1");
    private readonly IDataProtector _records = dataProtection.CreateProtector("CircuitKit.Cluster.Node", "v1");
    private readonly LogOnce _refused = new();
    private string? _proof;

    /// <summary>Encrypts this node's record. While the keys cannot be used, the envelope has only the node's id.</summary>
    public byte[] Close(NodeRecord record)
    {
        var envelope = new NodeEnvelope { Id = node.Id };
        try
        {
            envelope = envelope with { Proof = _proof ??= Convert.ToBase64String(_proofs.Protect(Encoding.UTF8.GetBytes(node.Id))) };
            var content = JsonSerializer.SerializeToUtf8Bytes(record, ClusterMessageJson.Default.NodeRecord);
            envelope = envelope with { Content = _records.Protect(content) };
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

    /// <summary>Decrypts a node's proof. Returns why this node cannot; null when it can.</summary>
    public Exception? CheckProof(string nodeId, string proof)
    {
        try
        {
            var opened = Encoding.UTF8.GetString(_proofs.Unprotect(Convert.FromBase64String(proof)));
            return opened == nodeId ? null : new CryptographicException("The proof is another node's.");
        }
#pragma warning disable CA1031 // The bytes come from outside, and the key ring may not load: any exception is a result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    /// <summary>Decrypts the record. Null unless the node itself wrote it, with this app's keys.</summary>
    public NodeRecord? Open(NodeEnvelope envelope)
    {
        try
        {
            var content = _records.Unprotect(envelope.Content ?? []);
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
