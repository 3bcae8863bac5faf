using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor;

/// <summary>
/// The short time in which persist callbacks of one circuit may hand over values: the framework's flag is on, and what they hand over is
/// moved out at its end, so that the framework's own persisting, should it come, finds its dictionary empty as it expects.
/// </summary>
/// <remarks>
/// The framework may end the circuit while a callback of ours still waits. From then on flag and dictionary are its own: what is in there is
/// what it writes, at once or (after a pause that the browser asked for) only when the browser has answered. Taken out, it would write an empty state.
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

    /// <summary>The framework has begun to persist the circuit itself: what was collected is not complete.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Whether the framework persists the circuit just now, or has done so: it leaves its dictionary full, and this class leaves it empty.</summary>
    public static bool IsTaken(bool isPersisting, Dictionary<string, byte[]> handedOver) => isPersisting || handedOver.Count > 0;

    /// <summary>Runs on the dispatcher. After <see cref="Close"/> the flag stays off, so that a callback that comes too late cannot hand over anything.</summary>
    public void Run(Action action)
    {
        if (_isOpen)
        {
            // One callback let another go on.
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
