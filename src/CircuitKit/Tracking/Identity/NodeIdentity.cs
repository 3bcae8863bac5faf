using System.Security.Cryptography;

namespace CircuitKit.Tracking.Identity;

/// <summary>Names this server process: the machine, the process id, and a random part so that a restarted process is another node.</summary>
internal sealed class NodeIdentity
{
    public string Id { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
