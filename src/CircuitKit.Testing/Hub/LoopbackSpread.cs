using System.Net;
using System.Net.Sockets;

namespace CircuitKit.Testing;

/// <summary>
/// Uses another source address for every few thousand connections to this machine. One address has about 28,000 ports, and a port cannot be used for
/// a minute after its connection was cut. That is not enough for 10,000 circuits that are cut and reconnect a few times.
/// </summary>
internal static class LoopbackSpread
{
    private const int ConnectionsPerAddress = 5_000;

    // 127.0.0.1 to 127.0.0.200.
    private const int Addresses = 200;

    private static int s_connections;

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Only Linux has all of 127.0.0.0/8 without configuration.
            if (OperatingSystem.IsLinux()
                && IPAddress.TryParse(context.DnsEndPoint.Host, out IPAddress? address)
                && address.Equals(IPAddress.Loopback))
            {
                IPAddress source = SourceOf(Interlocked.Increment(ref s_connections) - 1);
                if (!source.Equals(IPAddress.Loopback))
                {
                    socket.Bind(new IPEndPoint(source, 0));
                }
            }

            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="connection">Counted from 0 over the life of the process.</param>
    internal static IPAddress SourceOf(int connection) => new([127, 0, 0, (byte)(1 + ((uint)connection / ConnectionsPerAddress % Addresses))]);
}
