using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CircuitKit.TestKit;

/// <summary>
/// A way to a server that is longer: every byte comes, in order and as many a second as before, only later. What is sent does not wait for what
/// was sent before it to arrive, as on a real line.
/// </summary>
/// <remarks>
/// All of the delay lies on the way to the server, as timers do not wait for parts of a millisecond; a round trip takes as much longer.
/// </remarks>
public sealed class SlowLink : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;
    // 64 MB at most under way over one connection.
    private const int PiecesUnderWay = 4096;

    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _target;
    private readonly TimeSpan _delay;
    private readonly TimeProvider _timeProvider;
    private readonly Task _accepting;
    private long _bytesUnderWay;

    /// <param name="target">The port of the server on 127.0.0.1.</param>
    /// <param name="delay">How much longer a round trip takes; zero only passes on.</param>
    /// <param name="timeProvider">Waits.</param>
    public SlowLink(int target, TimeSpan delay, TimeProvider timeProvider)
    {
        _target = target;
        _delay = delay;
        _timeProvider = timeProvider;
        _listener.Start();
        _accepting = _listener.AcceptAllAsync(ConnectAsync, _stopping.Token);
    }

    /// <summary>The port to use instead of the server's own.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes are on their way to the server.</summary>
    public long BytesUnderWay => Interlocked.Read(ref _bytesUnderWay);

    /// <summary>Stops listening and cuts all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using Socket near = client.Client;
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp);
        // One side's end is the other's.
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        near.NoDelay = far.NoDelay = true;
        var pieces = Channel.CreateBounded<Piece>(new BoundedChannelOptions(PiecesUnderWay) { SingleReader = true, SingleWriter = true });
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, ending.Token);
            Task[] ways =
            [
                // What was sent before a goodbye arrives.
                Task.WhenAll(TakeAsync(near, pieces.Writer, ending.Token), GiveAsync(pieces.Reader, far, ending.Token)),
                ReturnAsync(far, near, ending.Token),
            ];
            await Task.WhenAny(ways);
            await ending.CancelAsync();
            await Task.WhenAll(ways);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side has gone: the other one sees its connection end.
        }
    }

    private async Task TakeAsync(Socket from, ChannelWriter<Piece> pieces, CancellationToken cancellationToken)
    {
        while (true)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
            int length = await from.ReceiveAsync(buffer, cancellationToken);
            if (length == 0)
            {
                pieces.Complete();
                return;
            }

            Piece piece = new(buffer, length, _timeProvider.GetTimestamp());
            Interlocked.Add(ref _bytesUnderWay, length);
            await pieces.WriteAsync(piece, cancellationToken);
        }
    }

    private async Task GiveAsync(ChannelReader<Piece> pieces, Socket to, CancellationToken cancellationToken)
    {
        await foreach (Piece piece in pieces.ReadAllAsync(cancellationToken))
        {
            while (_delay - _timeProvider.GetElapsedTime(piece.TakenAt) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left > s_shortestWait ? left : s_shortestWait, _timeProvider, cancellationToken);
            }

            await SendAsync(to, piece.Buffer.AsMemory(0, piece.Length), cancellationToken);
            Interlocked.Add(ref _bytesUnderWay, -piece.Length);
            ArrayPool<byte>.Shared.Return(piece.Buffer);
        }
    }

    private static async Task ReturnAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[PieceBytes];
        while (await from.ReceiveAsync(buffer, cancellationToken) is var length and > 0)
        {
            await SendAsync(to, buffer.AsMemory(0, length), cancellationToken);
        }
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
        }
    }

    private readonly record struct Piece(byte[] Buffer, int Length, long TakenAt);
}
