using System.Text;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// A node's id, encrypted with its data protection keys: a node that can open it can read that node's snapshots and Blazor's own markers, and one
/// that cannot open it cannot read those either.
/// </summary>
internal sealed class NodeProof(IDataProtectionProvider dataProtection, NodeIdentity node)
{
    // Data protection writes its own four bytes, the same for each ring, and the id of a key.
    private const int MarkLength = 4;
    private const int ShortestLength = MarkLength + 16;

    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster.Proof", "v1");
    private string? _mine;

    /// <summary>This node's own proof. Made once; null while its keys cannot be used.</summary>
    public string? Mine
    {
        get
        {
            try
            {
                return _mine ??= Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(node.Id)));
            }
#pragma warning disable CA1031 // A key ring that cannot be loaded throws what its repository throws, and must not end the heartbeat.
            catch (Exception)
#pragma warning restore CA1031
            {
                return null;
            }
        }
    }

    /// <summary>Whether a node has this node's keys.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="proof">What it has encrypted.</param>
    /// <param name="trouble">Why it cannot be read.</param>
    public ProvenKeys Check(string nodeId, string proof, out Exception? trouble)
    {
        trouble = null;
        if (!IsOfDataProtection(proof))
        {
            return ProvenKeys.None;
        }

        try
        {
            // With these keys, and not of this node: somebody has copied it.
            var opened = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(proof)));
            return opened == nodeId ? ProvenKeys.Same : ProvenKeys.None;
        }
#pragma warning disable CA1031 // Bytes from outside, and a key ring that may not be loadable: whatever is wrong is the result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            trouble = exception;
            return ProvenKeys.Other;
        }
    }

    private bool IsOfDataProtection(string proof)
    {
        var bytes = new byte[proof.Length];
        if (!Convert.TryFromBase64String(proof, bytes, out var length) || length < ShortestLength)
        {
            return false;
        }

        // Without keys of its own, this node cannot know what they write.
        return Mine is not { } mine || bytes.AsSpan(0, MarkLength).SequenceEqual(Convert.FromBase64String(mine).AsSpan(0, MarkLength));
    }
}

/// <summary>What a node's proof shows.</summary>
internal enum ProvenKeys
{
    /// <summary>This node reads what that node encrypts.</summary>
    Same,

    /// <summary>It cannot be read here. That node has other keys, or somebody has made the proof up: the two cannot be told apart.</summary>
    Other,

    /// <summary>Nothing: no data protection wrote it, or it is the proof of another node.</summary>
    None,
}
