using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CircuitKit.Testing;

/// <summary>
/// A hub connection over a WebSocket. The load tests need thousands of connections, and drop them. The client of SignalR uses several timers, pipes
/// and tasks per connection, and cannot drop one without a close message.
/// </summary>
internal sealed class HubSocket : IAsyncDisposable
{
    // "blazorpack" on the wire is SignalR's MessagePack protocol under another name.
    private static readonly MessagePackHubProtocol s_protocol = new();

    private readonly ClientWebSocket _socket = new();
    private readonly IHubClient _client;
    private readonly HubCalls _calls = new();
    private readonly HubMethods _methods;
    private readonly HubBuffer _buffer = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _receiving = Task.CompletedTask;
    private int _silentTicks;
    private bool _sentSinceTick;

    private HubSocket(IHubClient client)
    {
        _client = client;
        _methods = new HubMethods(_calls);
    }

    public static async Task<HubSocket> ConnectAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, IHubClient client, CancellationToken cancellationToken)
    {
        HubSocket hub = new(client);
        try
        {
            hub._socket.Options.KeepAliveInterval = TimeSpan.Zero;
            foreach ((string name, string value) in headers)
            {
                hub._socket.Options.SetRequestHeader(name, value);
            }

            await hub._socket.ConnectAsync(address, HubHttp.Sockets, cancellationToken);
            await hub.ShakeHandsAsync(cancellationToken);
        }
        catch
        {
            hub._socket.Dispose();
            throw;
        }

        HubKeepAlive.Add(hub);
        return hub;
    }

    /// <summary>Starts to deliver messages of the server. Called once the owner has stored this socket.</summary>
    public void Start() => _receiving = ReceiveAsync();

    /// <summary>Calls the server without waiting for a response.</summary>
    public Task SendAsync(string method, params object?[] arguments) => WriteAsync(new InvocationMessage(method, arguments), CancellationToken.None);

    /// <summary>Calls the server and waits for its response.</summary>
    public async Task<T?> InvokeAsync<T>(string method, CancellationToken cancellationToken, params object?[] arguments)
    {
        (string id, Task<object?> answer) = _calls.Add(typeof(T));
        await WriteAsync(new InvocationMessage(id, method, arguments), cancellationToken);
        return (T?)await answer.WaitAsync(cancellationToken);
    }

    /// <summary>Cuts the connection without a close message, as a lost network does. The owner is notified later.</summary>
    public void Cut() => _socket.Abort();

    /// <summary>Cuts the connection without a close message, as a lost network does, and notifies the owner.</summary>
    public async Task AbortAsync()
    {
        Cut();
        await _receiving;
    }

    /// <summary>Ends the connection with a close message, as a browser does.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
            await _receiving.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            // The server has already closed the connection, or is gone.
            await AbortAsync();
        }
    }

    public async ValueTask DisposeAsync() => await AbortAsync();

    internal void KeepAlive(int silentTicks)
    {
        if (Interlocked.Increment(ref _silentTicks) > silentTicks)
        {
            Cut();
        }
        else if (!_sentSinceTick)
        {
            _ = PingAsync();
        }

        _sentSinceTick = false;
    }

    private async Task PingAsync()
    {
        try
        {
            await WriteAsync(PingMessage.Instance, CancellationToken.None);
        }
        catch (CircuitDisconnectedException)
        {
            // ReceiveAsync notifies the owner.
        }
    }

    private async Task WriteAsync(HubMessage message, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = s_protocol.GetMessageBytes(message);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // Not cancellable, because an incomplete frame would end the connection.
            await _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            _sentSinceTick = true;
        }
        catch (Exception e) when (IsLoss(e))
        {
            throw new CircuitDisconnectedException("The connection is gone.", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> request = new();
        HandshakeProtocol.WriteRequestMessage(new HandshakeRequestMessage("blazorpack", version: 1), request);
        await _socket.SendAsync(request.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(_buffer.GetFree(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new CircuitDisconnectedException("The server closed the connection before the handshake was done.", null);
            }

            _buffer.Received(received.Count);
            ReadOnlySequence<byte> unread = _buffer.Unread;
            if (HandshakeProtocol.TryParseResponseMessage(ref unread, out HandshakeResponseMessage? response))
            {
                _buffer.KeepOnly(unread);
                if (response.Error is { } error)
                {
                    throw new CircuitErrorException(error);
                }

                return;
            }
        }
    }

    private async Task ReceiveAsync()
    {
        Exception? reason = null;
        try
        {
            do
            {
                await DeliverAsync();
            }
            while (await ReceiveSomeAsync());
        }
        catch (Exception e)
        {
            reason = e;
        }

        HubKeepAlive.Remove(this);
        _calls.FailAll(new CircuitDisconnectedException("The connection was lost.", reason));
        _client.Closed(this, reason);
        _socket.Dispose();
    }

    private async ValueTask<bool> ReceiveSomeAsync()
    {
        if (_buffer.IsEmpty)
        {
            // Waits without a buffer.
            await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        }

        ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(_buffer.GetFree(), CancellationToken.None);
        _buffer.Received(received.Count);
        Interlocked.Exchange(ref _silentTicks, 0);
        return received.MessageType != WebSocketMessageType.Close;
    }

    private async ValueTask DeliverAsync()
    {
        while (TryParse(out HubMessage? message))
        {
            switch (message)
            {
                case InvocationMessage call:
                    object? result = await _client.ReceivedAsync(this, call.Target, call.Arguments);
                    if (call.InvocationId is { } id)
                    {
                        await WriteAsync(CompletionMessage.WithResult(id, result), CancellationToken.None);
                    }

                    break;
                case CompletionMessage answer:
                    _calls.Complete(answer.InvocationId!, answer.Result, answer.Error);
                    break;
                case CloseMessage close:
                    throw new CircuitDisconnectedException($"The server closed the connection. {close.Error}", null);
            }
        }
    }

    private bool TryParse(out HubMessage? message)
    {
        ReadOnlySequence<byte> unread = _buffer.Unread;
        bool parsed = s_protocol.TryParseMessage(ref unread, _methods, out message);
        if (parsed)
        {
            _buffer.KeepOnly(unread);
        }

        return parsed;
    }

    private static bool IsLoss(Exception e) => e is WebSocketException or InvalidOperationException or OperationCanceledException or IOException;
}
