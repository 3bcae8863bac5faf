using System.Net;
using System.Net.Sockets;

namespace CircuitKit.TestKit;

/// <summary>Ports for servers that are started and started again on the same address.</summary>
public static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on now. Another process may take it before you do.</summary>
    public static int Next()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
