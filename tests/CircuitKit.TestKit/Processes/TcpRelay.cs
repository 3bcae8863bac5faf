using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace CircuitKit.TestKit;

/// <summary>
/// One address that stays while the server behind it changes, as a load balancer's does. Passes bytes on, and knows nothing of them.
/// </summary>
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
        _accepting = _listener.AcceptAllAsync(PassOnAsync, _stopping.Token);
    }

    /// <summary>The port it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Swallows everything from now on, both ways: connections stay open and nothing comes. A connection that has lost something gets nothing
    /// any more afterwards either: no network leaves out the middle.
    /// </summary>
    public bool IsBlackHole { get; set; }

    /// <summary>
    /// Whether a side does not learn that the other one has ended its connection, as when a phone changes its network: it stands until it is cut.
    /// </summary>
    public bool HidesEnds { get; init; }

    /// <summary>The most bytes that go towards the server in a second, over each connection; null for as many as there are.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>Resets a connection once so many bytes have gone towards the server over it from now on; null for never. Counts down.</summary>
    public int? ResetAfter { get; set; }

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

    private async Task PassOnAsync(TcpClient client)
    {
        using TcpClient near = client;
        using TcpClient far = new();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, _cutting.Token);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, ending.Token);
            StrongBox<bool> isLost = new();
            await await Task.WhenAny(
                PassOnAsync(near, far, isTowardsServer: true, isLost, ending.Token),
                PassOnAsync(far, near, isTowardsServer: false, isLost, ending.Token));
            if (HidesEnds)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Either side has gone: the other one sees its connection end.
        }
    }

    private async Task PassOnAsync(TcpClient from, TcpClient to, bool isTowardsServer, StrongBox<bool> isLost, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(Room(buffer, isTowardsServer), cancellationToken) is var length and > 0)
        {
            if (isLost.Value |= IsBlackHole)
            {
                continue;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            if (isTowardsServer && ResetAfter is { } left)
            {
                ResetAfter = left - length;
                if (ResetAfter <= 0)
                {
                    ResetAfter = null;
                    from.Client.LingerState = to.Client.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
            }

            if (isTowardsServer && BytesPerSecond is { } pace)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)length / pace), TimeProvider.System, cancellationToken);
            }
        }
    }

    // Not further than to where it is to be reset, and at a slow pace in small pieces.
    private Memory<byte> Room(byte[] buffer, bool isTowardsServer) => buffer.AsMemory(0, !isTowardsServer ? buffer.Length : Math.Clamp(
        Math.Min(ResetAfter ?? int.MaxValue, BytesPerSecond / 20 ?? int.MaxValue), 1, buffer.Length));
}
