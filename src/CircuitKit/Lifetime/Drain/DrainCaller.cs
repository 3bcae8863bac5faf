using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Decides by origin and address who may call the drain hook. Its callers are tools, without a cookie or an antiforgery token.</summary>
internal static class DrainCaller
{
    // With these headers a connection from this machine may be a proxy's, for a client elsewhere.
    private static readonly string[] s_proxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    private static readonly string[] s_proxyPrefixes = ["X-Forwarded-", "X-Original-"];

    /// <summary>Why the call is refused, as text for the caller; null when it is accepted.</summary>
    public static string? Refusal(HttpContext context, bool allowRemote)
    {
        if (context.Request.Headers.ContainsKey(HeaderNames.Origin))
        {
            return "The drain hook is for tools. This request has an Origin header: it comes from a page in a browser.";
        }

        if (allowRemote)
        {
            return null;
        }

        if (context.Request.Headers.Keys.FirstOrDefault(IsOfProxy) is { } header)
        {
            return $"The drain hook is for callers on this machine. This request came through a proxy (header {header}).";
        }

        return IsLocal(context.Connection)
            ? null
            : "The drain hook is for callers on this machine. To call it from elsewhere, map it with allowRemote: true and give it an authorization "
                + "policy.";
    }

    private static bool IsOfProxy(string header) =>
        s_proxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
        || s_proxyPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    // A connection without an address (a Unix socket) may come from anywhere.
    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote
        && (IPAddress.IsLoopback(Plain(remote)) || (connection.LocalIpAddress is { } local && Plain(remote).Equals(Plain(local))));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>The token that callers of the drain hook send, if the app has set one: behind a proxy on this machine all callers look local.</summary>
internal sealed class DrainToken(IOptions<DrainOptions> options)
{
    /// <summary>The header with the token.</summary>
    public const string Header = "CircuitKit-Drain-Token";

    // Hashes have one length: the comparison takes the same time for every value.
    private readonly byte[]? _hash = options.Value.Token is { } token ? Hash(token) : null;

    public bool IsSet => _hash is not null;

    /// <inheritdoc cref="DrainCaller.Refusal"/>
    public string? Refusal(HttpRequest request) =>
        _hash is null || CryptographicOperations.FixedTimeEquals(_hash, Hash(request.Headers[Header].ToString()))
            ? null
            : $"The drain hook needs the value of CircuitKit:Drain:Token in the header {Header}.";

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
