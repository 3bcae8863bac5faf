using System.Net;
using System.Net.Sockets;

namespace CircuitKit.TestKit;

/// <summary>One address that stays while the server behind it changes, as a load balancer's does. Passes bytes on, and knows nothing of them.</summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private CancellationTokenSource _cutting = new();
    private volatile int _target;

    /// <param name="target">The port on 127.0.0.1 to pass connections on to.</param>
    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address to use instead of the server's own.</summary>
    public Uri BaseUri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Where new connections go from now on.</summary>
    public int Target
    {
        get => _target;
        set => _target = value;
    }

    /// <summary>Cuts the connections that stand; new ones may come.</summary>
    public void CutAll() => Interlocked.Exchange(ref _cutting, new CancellationTokenSource()).Cancel();

    /// <summary>Stops listening and cuts all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using TcpClient near = client;
        using TcpClient far = new();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, _cutting.Token);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, ending.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), ending.Token),
                far.GetStream().CopyToAsync(near.GetStream(), ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Either side has gone: the other one sees its connection end.
        }
    }
}
