using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Drain;

/// <summary>
/// What a caller of the drain hook has to know, where the app asks for it: behind a proxy on the same machine every caller is a local one.
/// </summary>
internal sealed class DrainToken(IOptions<DrainOptions> options)
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "CircuitKit-Drain-Token";

    // Hashes are of one length: the comparison takes the same time for every value.
    private readonly byte[]? _hash = options.Value.Token is { } token ? Hash(token) : null;

    /// <summary>Whether one is asked for.</summary>
    public bool IsSet => _hash is not null;

    /// <summary>Why the call is refused, in words for the person who reads them; null when it is not.</summary>
    public string? Refusal(HttpRequest request) =>
        _hash is null || CryptographicOperations.FixedTimeEquals(_hash, Hash(request.Headers[Header].ToString()))
            ? null
            : $"The drain hook needs the value of CircuitKit:Drain:Token in the header {Header}.";

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
