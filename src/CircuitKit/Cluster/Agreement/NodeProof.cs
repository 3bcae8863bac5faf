using System.Security.Cryptography;
using System.Text;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Cluster.Agreement;

/// <summary>
/// A node's id, encrypted with its data protection keys. Another node that can decrypt it can also read the snapshots and Blazor's component markers
/// of this node; one that cannot, cannot read those either.
/// </summary>
internal sealed class NodeProof(IDataProtectionProvider dataProtection, NodeIdentity node)
{
    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster.Proof", "v1");
    private string? _mine;

    /// <summary>This node's own proof; null while its keys cannot be used.</summary>
    public string? Mine
    {
        get
        {
            try
            {
                return _mine ??= Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(node.Id)));
            }
#pragma warning disable CA1031 // A key ring that cannot be loaded throws any exception; none may end the heartbeat.
            catch (Exception)
#pragma warning restore CA1031
            {
                return null;
            }
        }
    }

    /// <summary>Why this node cannot decrypt that node's proof; null when it can.</summary>
    public Exception? Check(string nodeId, string proof)
    {
        try
        {
            var opened = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(proof)));
            return opened == nodeId ? null : new CryptographicException("The proof is another node's.");
        }
#pragma warning disable CA1031 // The bytes come from outside, and the key ring may not load: any exception is a result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
