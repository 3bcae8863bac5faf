using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Who may call the drain hook. It takes a server out of service, and a tool that does so has no cookie and no antiforgery token.</summary>
internal static class DrainCaller
{
    /// <summary>Set by proxies; a browser on another machine may stand behind a connection from this one.</summary>
    private static readonly string[] s_proxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    private static readonly string[] s_proxyPrefixes = ["X-Forwarded-", "X-Original-"];

    /// <summary>Why the call is refused, in words for the person who reads them; null when it is not.</summary>
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
            : "The drain hook is for callers on this machine. To call it from elsewhere, map it with allowRemote: true and give it an authorization policy.";
    }

    private static bool IsOfProxy(string header) =>
        s_proxyHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
        || s_proxyPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    // No address (a Unix socket): nobody knows who is at its other end.
    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote
        && (IPAddress.IsLoopback(Plain(remote)) || (connection.LocalIpAddress is { } local && Plain(remote).Equals(Plain(local))));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
