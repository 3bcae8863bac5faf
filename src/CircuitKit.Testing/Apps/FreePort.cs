using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Testing;

/// <summary>Ports for servers that are started and started again on the same address.</summary>
/// <remarks>
/// Below those that systems give to connections and to listeners on port 0: no other process gets one by chance, also not while its server is down.
/// Another that looks for a free port may still take it between the question and the start; who starts a server tries another port then.
/// </remarks>
internal static class FreePort
{
    private const int First = 15_000;
    private const int End = 30_000;

    private static readonly ConcurrentDictionary<int, bool> s_given = new();

    /// <summary>A port of 127.0.0.1 that nobody listens on now, and that this process was not given before.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (s_given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
