using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Cluster.Processes;

/// <summary>Ports of the loopback address that are free at the moment.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
