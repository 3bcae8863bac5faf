using System.Collections.Concurrent;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Asks pages to let their circuits go. They decide: only a page knows of typed text and of music.</summary>
internal sealed class PageQuestions
{
    /// <summary>The message to the browser's script, with the cause.</summary>
    private const string Message = "CircuitKit.Hibernate";

    private readonly ConcurrentDictionary<TrackedCircuit, TaskCompletionSource<bool>> _open = new();

    /// <summary>Asks, and does not wait.</summary>
    public static Task TellAsync(TrackedCircuit entry, HibernationCause cause, CancellationToken cancellationToken) =>
        entry.TellAsync(Message, cause == HibernationCause.Memory ? "memory" : "command", cancellationToken);

    /// <summary>Asks, and waits until the circuit is let go (true), or the page or the server has said no.</summary>
    public async Task<bool> AskAsync(TrackedCircuit entry, HibernationCause cause, CancellationToken cancellationToken)
    {
        var answer = _open.GetOrAdd(entry, static _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await TellAsync(entry, cause, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(KeyValuePair.Create(entry, answer));
        }
    }

    /// <summary>Whether the circuit is let go is known now.</summary>
    public void Answered(TrackedCircuit? entry, bool isLetGo)
    {
        if (entry is not null && _open.TryGetValue(entry, out var answer))
        {
            answer.TrySetResult(isLetGo);
        }
    }
}
