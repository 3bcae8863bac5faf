namespace CircuitKit.Tracking;

/// <summary>The circuits that were marked since the scheduler last looked: an intrusive stack, filled without lock or allocation.</summary>
/// <param name="isActive">Whether anybody captures live circuits; without that nothing is marked.</param>
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

    /// <summary>Takes all of them, as the chain of their <see cref="TrackedCircuit.NextDirty"/>.</summary>
    public TrackedCircuit? TakeAll() => Interlocked.Exchange(ref _head, null);

    /// <summary>Ends when there are some. For the scheduler alone.</summary>
    public Task WhenAnyAsync()
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wake, wake);
        return Volatile.Read(ref _head) is null ? wake.Task : Task.CompletedTask;
    }
}
