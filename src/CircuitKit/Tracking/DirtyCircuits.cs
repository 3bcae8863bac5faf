namespace CircuitKit.Tracking;

/// <summary>The circuits marked since the scheduler last took them: an intrusive stack, filled without lock or allocation.</summary>
/// <param name="isActive">Whether live circuits are captured; otherwise none is marked.</param>
internal sealed class DirtyCircuits(bool isActive)
{
    private TrackedCircuit? _head;
    private TaskCompletionSource? _wake;

    public bool IsActive { get; } = isActive;

    public void Add(TrackedCircuit circuit)
    {
        TrackedCircuit? head;
        do
        {
            head = Volatile.Read(ref _head);
            circuit.NextDirty = head;
        }
        while (Interlocked.CompareExchange(ref _head, circuit, head) != head);

        if (head is null)
        {
            Interlocked.Exchange(ref _wake, null)?.TrySetResult();
        }
    }

    /// <summary>Takes all circuits. The result is the first; <see cref="TrackedCircuit.NextDirty"/> leads to the others.</summary>
    public TrackedCircuit? TakeAll() => Interlocked.Exchange(ref _head, null);

    /// <summary>Completes when there is a circuit. For the scheduler only.</summary>
    public Task WhenAnyAsync()
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wake, wake);
        return Volatile.Read(ref _head) is null ? wake.Task : Task.CompletedTask;
    }
}
