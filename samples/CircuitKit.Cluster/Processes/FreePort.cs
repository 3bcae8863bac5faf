using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Cluster.Processes;

/// <summary>
/// Ports of the loopback address that are free at the moment. Below those that systems give to connections, so that none takes the port of a node
/// while it is down.
/// </summary>
internal static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_768;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
