using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>
/// A version of the app as pages know it: not its text, which may name a commit, but an id of it, and since when it runs. A page gets the
/// stamp of the server that started its first circuit, and sends it with each later connection.
/// </summary>
/// <param name="Id">The same for the same version on all servers.</param>
/// <param name="Since">Since when it runs, in milliseconds.</param>
internal readonly record struct VersionStamp(string Id, long Since)
{
    private const int IdBytes = 8;
    private const int LongestText = 40;
    private const char Separator = '-';

    public static VersionStamp Of(string version, DateTimeOffset since) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)).AsSpan(0, IdBytes)), since.ToUnixTimeMilliseconds());

    /// <summary>It comes from outside: anything else is null.</summary>
    public static VersionStamp? Parse(string? text) =>
        text is { Length: <= LongestText }
        && text.Split(Separator) is [{ Length: 2 * IdBytes } id, var since]
        && long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new VersionStamp(id, milliseconds)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}{Separator}{Since}");
}
