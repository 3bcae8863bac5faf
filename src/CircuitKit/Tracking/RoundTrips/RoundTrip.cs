namespace CircuitKit.Tracking.RoundTrips;

/// <summary>How long the events of a circuit's present connection take.</summary>
/// <param name="Last">The latest one.</param>
/// <param name="Usual">A moving mean of the latest.</param>
internal readonly record struct RoundTrip(TimeSpan Last, TimeSpan Usual);
