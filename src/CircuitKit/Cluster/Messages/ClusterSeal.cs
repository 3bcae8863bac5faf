using System.Security.Cryptography;
using System.Text.Json;
using CircuitKit.Observability;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Cluster.Messages;

/// <summary>
/// Encrypts and authenticates messages between nodes with the app's data protection keys: an attacker who can write to Redis cannot end circuits, and
/// one who can read there learns nothing about them. That a recorded message is sent again is for <see cref="SeenQuestions"/> to find out.
/// </summary>
internal sealed class ClusterSeal(IDataProtectionProvider dataProtection, [Clock] TimeProvider time)
{
    /// <summary>Older messages are refused. Clocks differ from server to server.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster", "v1");

    /// <exception cref="CryptographicException">The app's data protection keys cannot be used.</exception>
    public byte[] Close(ClusterMessage message) =>
        _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(message, ClusterMessageJson.Default.ClusterMessage));

    /// <summary>A message for this node, or null: not authentic (another key ring or application name), for another node, or too old.</summary>
    public ClusterMessage? Open(ReadOnlyMemory<byte> bytes, string nodeId)
    {
        try
        {
            var message = JsonSerializer.Deserialize(_protector.Unprotect(bytes.ToArray()), ClusterMessageJson.Default.ClusterMessage);
            return message is not null && message.To == nodeId && (time.GetUtcNow() - message.SentAt).Duration() <= Tolerance ? message : null;
        }
#pragma warning disable CA1031 // Bytes from outside, and a key ring that may not be loadable: whatever is wrong, it is no message.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
