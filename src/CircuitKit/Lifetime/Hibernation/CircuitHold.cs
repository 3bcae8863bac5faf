using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <inheritdoc cref="ICircuitHold"/>
internal sealed class CircuitHold(TrackingCircuitHandler tracking) : ICircuitHold
{
    public IDisposable Hold(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return tracking.Entry?.Hold(reason) ?? new CircuitHolds().Add(reason);
    }
}
