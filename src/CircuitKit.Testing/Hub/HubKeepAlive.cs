using System.Collections.Concurrent;

namespace CircuitKit.Testing;

/// <summary>
/// Sends pings on all sockets of this process, with one timer. A server closes a connection when the client is silent for 30 seconds, and so does a
/// browser when the server is: a process that hangs keeps its connections open.
/// </summary>
internal static class HubKeepAlive
{
    private const int SilentTicks = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<HubSocket, byte> s_sockets = new();
    private static readonly ITimer s_timer = TimeProvider.System.CreateTimer(_ => Tick(), null, s_interval, s_interval);

    public static void Add(HubSocket socket)
    {
        // Has the runtime create the timer with the first socket.
        _ = s_timer;
        s_sockets[socket] = 0;
    }

    public static void Remove(HubSocket socket) => s_sockets.TryRemove(socket, out _);

    private static void Tick()
    {
        foreach (HubSocket socket in s_sockets.Keys)
        {
            socket.KeepAlive(SilentTicks);
        }
    }
}
