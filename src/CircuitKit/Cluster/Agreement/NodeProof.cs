using System.Security.Cryptography;
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

    /// <summary>Why this node cannot read what that node has encrypted; null when it can.</summary>
    public Exception? Check(string nodeId, string proof)
    {
        try
        {
            var opened = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(proof)));
            return opened == nodeId ? null : new CryptographicException("The proof is another node's.");
        }
#pragma warning disable CA1031 // Bytes from outside, and a key ring that may not be loadable: whatever is wrong is the result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
