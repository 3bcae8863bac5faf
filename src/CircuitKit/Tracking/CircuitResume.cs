namespace CircuitKit.Tracking;

/// <inheritdoc cref="ICircuitResume"/>
internal sealed class CircuitResume(TrackingCircuitHandler tracking) : ICircuitResume
{
    public bool IsResumed => tracking.Circuit is { IsResumed: true };
}
