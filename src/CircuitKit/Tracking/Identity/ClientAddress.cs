using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Tracking.Identity;

/// <summary>
/// The address a connection comes from. For IPv6 only the network (/64), because a client can use any address in its network. Behind a proxy it is
/// the proxy's address, unless the app uses the forwarded headers middleware.
/// </summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    public static string? Of(HttpContext? context) => context?.Connection.RemoteIpAddress is { } address ? Of(address) : null;

    public static string Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return $"{new IPAddress(network)}/64";
    }
}
