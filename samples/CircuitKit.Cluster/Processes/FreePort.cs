using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Cluster.Processes;

/// <summary>
/// Ports of the loopback address that are free at the moment, each given once. Below those that systems give to connections, so that none takes the
/// port of a node while it is down.
/// </summary>
internal static class FreePort
{
    private const int First = 30_000;
    private const int End = 32_768;

    private static readonly HashSet<int> s_given = [];

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (!s_given.Add(port))
            {
                continue;
            }

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
