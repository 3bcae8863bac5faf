using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Asks connected pages whether they can let their circuit go now; each looks at what only it knows, and then asks by itself.</summary>
internal class PagePrompts
{
    /// <summary>The message to the browser's script (<c>hibernate.js</c>).</summary>
    private const string Message = "CircuitKit.Hibernate";

    private readonly ConcurrentDictionary<TrackedCircuit, TaskCompletionSource<bool>> _open = new();

    /// <summary>Asks a page, and waits for nothing.</summary>
    public static Task SendAsync(TrackedCircuit circuit, HibernationCause cause, CancellationToken cancellationToken) =>
        circuit.TellAsync(Message, [cause == HibernationCause.Memory ? "memory" : "command"], cancellationToken);

    /// <summary>Asks a page. Returns whether its circuit hibernates now.</summary>
    public virtual async Task<bool> AskAsync(TrackedCircuit circuit, HibernationCause cause, CancellationToken cancellationToken)
    {
        var answer = _open.GetOrAdd(circuit, static _ => new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await SendAsync(circuit, cause, cancellationToken).ConfigureAwait(false);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(KeyValuePair.Create(circuit, answer));
        }
    }

    public void Answered(TrackedCircuit? circuit, bool isHibernated)
    {
        if (circuit is not null && _open.TryGetValue(circuit, out var answer))
        {
            answer.TrySetResult(isHibernated);
        }
    }
}
