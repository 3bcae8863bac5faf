using System.Security.Cryptography;
using System.Text.Json;
using CircuitKit.Observability;
using Microsoft.AspNetCore.DataProtection;

namespace CircuitKit.Cluster.Messages;

/// <summary>
/// Encrypts and authenticates messages between nodes with the app's data protection keys: access to Redis is not enough to end circuits, or to learn
/// about them. <see cref="SeenQuestions"/> detects messages that were recorded and sent again.
/// </summary>
internal sealed class ClusterSeal(IDataProtectionProvider dataProtection, [Clock] TimeProvider time)
{
    /// <summary>The oldest message that is accepted. It allows for clocks that differ.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _protector = dataProtection.CreateProtector("CircuitKit.Cluster", "v1");

    /// <exception cref="CryptographicException">The app's data protection keys cannot be used.</exception>
    public byte[] Close(ClusterMessage message) =>
        _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(message, ClusterMessageJson.Default.ClusterMessage));

    /// <summary>Decrypts a message. Null when it is not authentic (another key ring or application name), for another node, or too old.</summary>
    public ClusterMessage? Open(ReadOnlyMemory<byte> bytes, string nodeId)
    {
        try
        {
            var message = JsonSerializer.Deserialize(_protector.Unprotect(bytes.ToArray()), ClusterMessageJson.Default.ClusterMessage);
            return message is not null && message.To == nodeId && (time.GetUtcNow() - message.SentAt).Duration() <= Tolerance ? message : null;
        }
        catch (Exception) // The bytes come from outside, and the key ring may not load: any exception means no message.
        {
            return null;
        }
    }
}
