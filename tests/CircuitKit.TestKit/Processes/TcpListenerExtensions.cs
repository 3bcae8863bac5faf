using System.Net.Sockets;

namespace CircuitKit.TestKit;

internal static class TcpListenerExtensions
{
    /// <summary>Hands each connection over, until the listener stops.</summary>
    public static async Task AcceptAllAsync(this TcpListener listener, Func<TcpClient, Task> passOnAsync, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                _ = passOnAsync(await listener.AcceptTcpClientAsync(cancellationToken));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped; a listener that is says so in any of these ways.
        }
    }
}
