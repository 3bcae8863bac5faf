using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CircuitKit.Tracking.Identity;

/// <summary>Identifies this server process: machine, process id, and a random part, so that a restarted process is another node.</summary>
internal sealed class NodeIdentity
{
    private const int MaxLength = 200;

    public string Id { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>Whether a text from outside can be the id of a node, which is shown and logged.</summary>
    public static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxLength } && !text.Any(static letter => char.IsControl(letter) || char.IsWhiteSpace(letter));
}
