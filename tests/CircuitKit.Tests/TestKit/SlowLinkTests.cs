using System.Net;
using System.Net.Sockets;
using CircuitKit.TestKit;
using CircuitKit.Tests.Snapshots;

namespace CircuitKit.Tests.TestKit;

public sealed class SlowLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(10);

    private readonly ObservedTimeProvider _time = new();
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly SlowLink _link;
    private readonly TcpClient _client = new();

    public SlowLinkTests()
    {
        _server.Start();
        _link = new SlowLink(((IPEndPoint)_server.LocalEndpoint).Port, s_delay, _time);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_was_sent_before_the_delay_is_over_has_not_arrived()
    {
        using TcpClient server = await ConnectAsync();
        await SendAsync(1);

        Task<byte[]> arriving = ReceiveAsync(server, 1);
        await _time.PassAsync(s_delay, s_delay - TimeSpan.FromMilliseconds(1));
        // Nothing to wait for: what must not happen. An answer the other way shows that the link is at work meanwhile.
        await EchoAsync(server);
        Assert.False(arriving.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([1], await arriving);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pieces_that_were_sent_one_after_another_arrive_after_one_delay_and_in_order()
    {
        const int Pieces = 50;
        using TcpClient server = await ConnectAsync();
        for (byte i = 0; i < Pieces; i++)
        {
            await SendAsync(i);
        }

        // The delay of each runs from when the link has it.
        await Eventually.IsAsync(() => _link.BytesUnderWay == Pieces, Cancelled);
        await _time.PassAsync(s_delay);

        Assert.Equal(Enumerable.Range(0, Pieces).Select(i => (byte)i), await ReceiveAsync(server, Pieces));
    }

    [Fact(Timeout = 60_000)]
    public async Task Answer_comes_back_at_once()
    {
        using TcpClient server = await ConnectAsync();
        await EchoAsync(server);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_sent_before_the_connection_was_closed_arrives()
    {
        using TcpClient server = await ConnectAsync();
        await SendAsync(7);
        _client.Client.Shutdown(SocketShutdown.Send);
        await _time.PassAsync(s_delay);

        Assert.Equal([7], await ReceiveAsync(server, 1));
        Assert.Equal(0, await server.GetStream().ReadAsync(new byte[1], Cancelled));
    }

    [Fact(Timeout = 60_000)]
    public async Task End_of_the_server_is_the_end_of_the_connection()
    {
        using (await ConnectAsync())
        {
            // Only for as long as it takes to be there.
        }

        Assert.Equal(0, await _client.GetStream().ReadAsync(new byte[1], Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _link.DisposeAsync();
        _server.Dispose();
    }

    private async Task<TcpClient> ConnectAsync()
    {
        await _client.ConnectAsync(IPAddress.Loopback, _link.Port, Cancelled);
        _client.NoDelay = true;
        return await _server.AcceptTcpClientAsync(Cancelled);
    }

    private async Task SendAsync(byte what) => await _client.GetStream().WriteAsync(new[] { what }, Cancelled);

    private static async Task<byte[]> ReceiveAsync(TcpClient server, int count)
    {
        byte[] buffer = new byte[count];
        await server.GetStream().ReadExactlyAsync(buffer, Cancelled);
        return buffer;
    }

    private async Task EchoAsync(TcpClient server)
    {
        await server.GetStream().WriteAsync(new byte[] { 42 }, Cancelled);
        byte[] answer = new byte[1];
        await _client.GetStream().ReadExactlyAsync(answer, Cancelled);
        Assert.Equal(42, answer[0]);
    }
}
