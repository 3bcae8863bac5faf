using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Lifetime.Hibernation;

/// <inheritdoc cref="ICircuitHold"/>
internal sealed class CircuitHold(TrackingCircuitHandler tracking, [Clock] TimeProvider time) : ICircuitHold
{
    public IDisposable Hold(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return tracking.Circuit?.Hold(reason) ?? new CircuitHolds(time).Add(reason);
    }
}
