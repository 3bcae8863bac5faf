using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor;

/// <summary>
/// The time in which the persist callbacks of one circuit may hand over values. The framework's flag is on, and the values are moved out at the end,
/// because the framework expects an empty dictionary when it persists the circuit itself.
/// </summary>
/// <remarks>
/// The framework may end the circuit while a callback of a capture still waits. From then on flag and dictionary belong to the framework, which
/// writes the dictionary at once, or after a pause only when the browser has responded. If they were moved out, it would write an empty state.
/// </remarks>
internal sealed class PersistWindow(
    PersistentComponentState state,
    Dictionary<string, byte[]> handedOver,
    Func<PersistentComponentState, bool> isPersisting,
    Action<PersistentComponentState, bool> setPersisting)
{
    private volatile bool _closedForGood;
    private bool _isOpen;

    public Dictionary<string, byte[]> Collected { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the framework has begun to persist the circuit itself, so that the collected values are incomplete.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Whether the framework persists the circuit, or has done so: it leaves its dictionary filled, this class leaves it empty.</summary>
    public static bool IsTaken(bool isPersisting, Dictionary<string, byte[]> handedOver) => isPersisting || handedOver.Count > 0;

    /// <summary>Runs on the dispatcher. After <see cref="Close"/> the flag stays off, so that a late callback cannot hand over anything.</summary>
    public void Run(Action action)
    {
        if (_isOpen)
        {
            // One callback resumed another.
            action();
            return;
        }

        var flag = isPersisting(state);
        IsTakenOver |= IsTaken(flag, handedOver);
        _isOpen = !_closedForGood && !IsTakenOver;
        setPersisting(state, _isOpen);
        try
        {
            action();
        }
        finally
        {
            setPersisting(state, flag);
            if (_isOpen)
            {
                MoveOut();
            }

            _isOpen = false;
        }
    }

    public void Close() => _closedForGood = true;

    private void MoveOut()
    {
        Collected.EnsureCapacity(Collected.Count + handedOver.Count);
        foreach (var (key, value) in handedOver)
        {
            Collected[key] = value;
        }

        handedOver.Clear();
    }
}

/// <summary>
/// The synchronization context of an asynchronous persist callback. Each continuation runs on the circuit's dispatcher with the framework's flag on;
/// the flag is off in between.
/// </summary>
/// <remarks>
/// Values may be persisted only while the flag is on, and components may register only while it is off: <c>RegisterOnPersisting</c> throws, which
/// ends the circuit. The framework leaves the flag on while a callback waits, because it ends the circuit anyway. In a live circuit that would be
/// fatal as soon as it renders a new component.
/// </remarks>
internal sealed class PersistCallbackContext(Dispatcher dispatcher, PersistWindow window) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        _ = dispatcher.InvokeAsync(() => window.Run(() =>
        {
            var outer = Current;
            SetSynchronizationContext(this);
            try
            {
                d(state);
            }
            finally
            {
                SetSynchronizationContext(outer);
            }
        }));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("The continuations of a persist callback are posted, never sent.");

    public override SynchronizationContext CreateCopy() => this;
}
