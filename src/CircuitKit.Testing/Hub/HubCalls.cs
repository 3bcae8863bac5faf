using System.Collections.Concurrent;
using System.Globalization;

namespace CircuitKit.Testing;

/// <summary>Calls that wait for the response of the server.</summary>
internal sealed class HubCalls
{
    private readonly ConcurrentDictionary<string, (Type ReturnType, TaskCompletionSource<object?> Answer)> _waiting = new();
    private volatile Exception? _closed;
    private int _lastId;

    public (string Id, Task<object?> Answer) Add(Type returnType)
    {
        string id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        TaskCompletionSource<object?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = (returnType, answer);
        if (_closed is { } closed)
        {
            FailAll(closed);
        }

        return (id, answer.Task);
    }

    public Type ReturnTypeOf(string id) =>
        _waiting.TryGetValue(id, out (Type ReturnType, TaskCompletionSource<object?>) call) ? call.ReturnType : typeof(object);

    public void Complete(string id, object? result, string? error)
    {
        if (!_waiting.TryRemove(id, out (Type ReturnType, TaskCompletionSource<object?> Answer) call))
        {
            return;
        }

        if (error is null)
        {
            call.Answer.TrySetResult(result);
        }
        else
        {
            call.Answer.TrySetException(new CircuitErrorException(error));
        }
    }

    public void FailAll(Exception reason)
    {
        _closed = reason;
        foreach (string id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out (Type ReturnType, TaskCompletionSource<object?> Answer) call))
            {
                call.Answer.TrySetException(reason);
            }
        }
    }
}
