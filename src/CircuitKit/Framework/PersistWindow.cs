using Microsoft.AspNetCore.Components;

namespace CircuitKit.Framework;

/// <summary>
/// The short time in which persist callbacks of one circuit may hand over values: the framework's flag is on, and what they hand over is
/// moved out at its end, so that the framework's own persisting, should it come, finds its dictionary empty as it expects.
/// </summary>
internal sealed class PersistWindow(PersistentComponentState state, Dictionary<string, byte[]> handedOver, Action<PersistentComponentState, bool> setPersisting)
{
    private bool _closedForGood;

    public Dictionary<string, byte[]> Collected { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs on the dispatcher. After <see cref="Close"/> the flag stays off, so that a callback that comes too late cannot hand over anything.</summary>
    public void Run(Action action)
    {
        setPersisting(state, !_closedForGood);
        try
        {
            action();
        }
        finally
        {
            setPersisting(state, false);
            foreach (var (key, value) in handedOver)
            {
                Collected[key] = value;
            }

            handedOver.Clear();
        }
    }

    public void Close() => _closedForGood = true;
}
