using System.Text;
using System.Text.Json;
using CircuitKit.Cluster.Messages;
using CircuitKit.Observability;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

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
    // Data protection begins with four bytes of its own, the same for each ring, and the id of a key.
    private const int MarkLength = 4;
    private const int ShortestProof = MarkLength + 16;

    private readonly IDataProtector _proofs = dataProtection.CreateProtector("CircuitKit.Cluster.Proof", "v1");
    private readonly IDataProtector _records = dataProtection.CreateProtector("CircuitKit.Cluster.Node", "v1");
    private readonly LogOnce _refused = new();
    private string? _proof;

    /// <summary>Encrypts this node's record. While the keys cannot be used, the envelope has only the node's id.</summary>
    public byte[] Close(NodeRecord record)
    {
        var envelope = new NodeEnvelope { Id = node.Id, Proof = Proof };
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(record, ClusterMessageJson.Default.NodeRecord);
            envelope = envelope with { Content = _records.Protect(content) };
        }
        catch (Exception) // A key ring that cannot be loaded throws any exception; none may end the heartbeat.
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

    /// <summary>Decrypts a node's proof.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="proof">Its proof.</param>
    /// <param name="trouble">Why it cannot be decrypted, for <see cref="ProvenKeys.Other"/>.</param>
    public ProvenKeys CheckProof(string nodeId, string proof, out Exception? trouble)
    {
        trouble = null;
        if (!IsOfDataProtection(proof))
        {
            return ProvenKeys.None;
        }

        try
        {
            // Decrypted with these keys, and the id of another node: a copy.
            var opened = Encoding.UTF8.GetString(_proofs.Unprotect(Convert.FromBase64String(proof)));
            return opened == nodeId ? ProvenKeys.Same : ProvenKeys.None;
        }
        catch (Exception exception) // The bytes come from outside, and the key ring may not load: any exception is a result.
        {
            trouble = exception;
            return ProvenKeys.Other;
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
        catch (Exception) // The bytes come from outside, and the key ring may not load: any exception means no record.
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

    // Null while the keys cannot be used.
    private string? Proof
    {
        get
        {
            try
            {
                return _proof ??= Convert.ToBase64String(_proofs.Protect(Encoding.UTF8.GetBytes(node.Id)));
            }
            catch (Exception) // A key ring that cannot be loaded throws any exception; none may end the heartbeat.
            {
                return null;
            }
        }
    }

    private bool IsOfDataProtection(string proof)
    {
        var bytes = new byte[proof.Length];
        if (!Convert.TryFromBase64String(proof, bytes, out var length) || length < ShortestProof)
        {
            return false;
        }

        // Without its own keys, this node cannot know what they write.
        return Proof is not { } mine || bytes.AsSpan(0, MarkLength).SequenceEqual(Convert.FromBase64String(mine).AsSpan(0, MarkLength));
    }
}

/// <summary>What a node's proof shows.</summary>
internal enum ProvenKeys
{
    /// <summary>This node can decrypt what that node encrypts.</summary>
    Same,

    /// <summary>It cannot be decrypted here. That node has other keys, or the proof is forged: the two cannot be told apart.</summary>
    Other,

    /// <summary>Nothing: data protection did not write it, or it is the proof of another node.</summary>
    None,
}
