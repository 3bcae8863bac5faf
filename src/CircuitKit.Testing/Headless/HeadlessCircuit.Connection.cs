using System.Globalization;
using System.Text.Json;

namespace CircuitKit.Testing;

/// <content>The connection, and the messages of the server.</content>
public sealed partial class HeadlessCircuit : IHubClient
{
    // The number of the first batch of each circuit.
    private const long FirstBatch = 2;

    private readonly Lock _gate = new();
    private readonly PageWaits _waits = new();
    private HubCalls _events = new();
    private volatile HubSocket? _socket;
    private volatile Exception? _fault;
    private Exception? _lost;
    private CircuitRefusedException? _refusal;
    private PageModel _page = new();
    private TaskCompletionSource _ready = new();
    private TaskCompletionSource _interop = new();
    private long _nextBatch;
    private long _operationBatch;
    private long _eventTarget;
    private bool _isPaused;
    private bool _isClosed;
    private TaskCompletionSource? _vanishing;
    private TaskCompletionSource<bool> _crash = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Components, string State)? _pausedState;

    async ValueTask<object?> IHubClient.ReceivedAsync(HubSocket socket, string method, object?[] arguments)
    {
        switch (method)
        {
            case HubMethods.RenderBatch:
                await RenderAsync(socket, (long)arguments[0]!, (byte[])arguments[1]!);
                break;
            case HubMethods.AttachComponent:
                lock (_gate)
                {
                    _page.AttachRoot((int)arguments[0]!);
                }

                break;
            case HubMethods.BeginInvokeJS:
                await AnswerScriptAsync(socket, (long)arguments[0]!, (string)arguments[1]!, (string)arguments[2]!, (int)arguments[3]!);
                break;
            case HubMethods.EndInvokeDotNet:
                _events.Complete((string)arguments[0]!, null, (bool)arguments[1]! ? null : (string)arguments[2]!);
                break;
            case HubMethods.EndUpdateRootComponents:
                _ready.TrySetResult();
                break;
            case HubMethods.Error:
                Fail(new CircuitErrorException((string)arguments[0]!));
                break;
            case HubMethods.Refused:
                _refusal = new CircuitRefusedException((string)arguments[0]!, (int)arguments[1]!);
                break;
            case HubMethods.CircuitEnding:
                await socket.SendAsync("ConnectCircuit", $"CircuitKit.EndingHeard/{arguments[0]}");
                break;
            case HubMethods.CircuitClosed:
                ClosedFor = (string)arguments[0]!;
                break;
            case HubMethods.CircuitCrashed:
                _crash.TrySetResult((int)arguments[0]! == 1);
                break;
            case HubMethods.Hibernation:
                HibernationSettings = ((int)arguments[0]!, (int)arguments[1]!);
                break;
            case HubMethods.Measure:
                IsAskedToMeasure = true;
                break;
            case HubMethods.Hibernate:
                FollowRequest((string)arguments[0]!);
                break;
            case HubMethods.NewVersion:
                _newVersions.Enqueue((string)arguments[0]!);
                break;
            case HubMethods.SavePersistedState when _vanishing is { } vanishing:
                socket.Cut();
                vanishing.TrySetResult();
                break;
            case HubMethods.SavePersistedState:
                await (_options.PausedStateOffered?.Invoke() ?? Task.CompletedTask);
                _pausedState = _options.TakesPausedState ? ((string)arguments[1]!, (string)arguments[2]!) : null;
                return _options.TakesPausedState;
        }

        return null;
    }

    void IHubClient.Closed(HubSocket socket, Exception? reason)
    {
        lock (_gate)
        {
            if (_socket != socket)
            {
                return;
            }

            _lost = _fault ?? new CircuitDisconnectedException("The circuit's connection was lost.", reason);
            _socket = null;
            EndWaits(_lost);
            _crash.TrySetException(_lost);
            _ = _crash.Task.Exception;
        }
    }

    private async Task<HubSocket> ConnectAsync(CancellationToken cancellationToken)
    {
        HubSocket socket = await HubSocket.ConnectAsync(_hub, _headers, this, cancellationToken);
        lock (_gate)
        {
            _socket = socket;
            _events = new HubCalls();
            _crash = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        socket.Start();
        return socket;
    }

    private async Task<T?> InvokeAsync<T>(HubSocket socket, string method, CancellationToken cancellationToken, params object?[] arguments)
    {
        try
        {
            return await socket.InvokeAsync<T>(method, cancellationToken, arguments);
        }
        catch (CircuitDisconnectedException)
        {
            // The server sends the reason before it closes the connection.
            ThrowIfFaulted();
            throw;
        }
    }

    /// <summary>Clears the page. The result completes when a new circuit has rendered it.</summary>
    private Task NewPage()
    {
        lock (_gate)
        {
            _page = new PageModel();
            _nextBatch = FirstBatch;
            _interop = NewSignal();
            _ready = NewSignal();
            return _ready.Task;
        }
    }

    private Task WaitForInteropAsync(CancellationToken cancellationToken) => _interop.Task.WaitAsync(cancellationToken);

    private async Task RenderAsync(HubSocket socket, long id, byte[] bytes)
    {
        lock (_gate)
        {
            // The server sends this batch again: after a reconnect it resends all batches that were not acknowledged.
            if (id > _nextBatch)
            {
                return;
            }

            if (id == _nextBatch)
            {
                if (!TryApply(id, bytes))
                {
                    return;
                }

                if (_host.IsClassic)
                {
                    _ready.TrySetResult();
                }

                _waits.PageChanged();
            }
        }

        if (AcknowledgesRenders)
        {
            await socket.SendAsync("OnRenderCompleted", id, null);
        }
    }

    private bool TryApply(long id, byte[] bytes)
    {
        try
        {
            _page.Apply(new RenderBatch(bytes));
            _nextBatch++;
            BatchCount++;
            return true;
        }
        catch (Exception e)
        {
            // An error of the circuit, because a reconnect would only hide that the page is wrong.
            Fail(new CircuitErrorException($"The page could not apply render batch {id}: {e.Message}", e));
            return false;
        }
    }

    private async Task AnswerScriptAsync(HubSocket socket, long handle, string identifier, string arguments, int resultType)
    {
        if (identifier == "Blazor._internal.attachWebRendererInterop")
        {
            using JsonDocument json = JsonDocument.Parse(arguments);
            _eventTarget = json.RootElement[1].GetProperty("__dotNetObject").GetInt64();
            _interop.TrySetResult();
        }

        ScriptCalled?.Invoke(handle, identifier, arguments);
        if (handle != 0)
        {
            const int ObjectReference = 1;
            string result = resultType == ObjectReference ? $$"""{"__jsObjectId":{{handle}}}""" : "null";
            await socket.SendAsync(
                "EndInvokeJSFromDotNet", handle, true, string.Create(CultureInfo.InvariantCulture, $"[{handle},true,{result}]"));
        }
    }

    private void Fail(Exception fault)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                // The disconnect beacon ended the circuit before a message of the page arrived. A closed tab ignores that error.
                return;
            }

            // The first one is the reason: what the page has sent meanwhile makes the server report another.
            _fault ??= fault;
            EndWaits(_fault);
        }
    }

    private void EndWaits(Exception reason)
    {
        _waits.FailAll(reason);
        _events.FailAll(reason);
        _interop.TrySetException(reason);
        _ready.TrySetException(reason);
        // Observes the exceptions, in case nothing awaits these two.
        _ = _interop.Task.Exception;
        _ = _ready.Task.Exception;
    }

    private HubSocket ConnectedSocket()
    {
        ThrowIfFaulted();
        return _socket ?? throw new CircuitDisconnectedException("The circuit is not connected.", _lost);
    }

    private void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            throw new CircuitErrorException(fault.Message, fault);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
