using System.Collections.Concurrent;

namespace CircuitKit.Testing;

/// <summary>
/// Pings for every socket of this process, on one timer. The server gives up on a client that is silent for 30 seconds, and a browser
/// gives up on a server that is silent for 30 seconds (a frozen process keeps its connections open).
/// </summary>
internal static class HubKeepAlive
{
    private const int SilentTicks = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<HubSocket, byte> s_sockets = new();
    private static readonly ITimer s_timer = TimeProvider.System.CreateTimer(_ => Tick(), null, s_interval, s_interval);

    public static void Add(HubSocket socket)
    {
        // Touches the timer, so that the runtime creates it with the first socket.
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
