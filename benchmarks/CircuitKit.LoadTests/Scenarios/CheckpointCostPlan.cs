namespace CircuitKit.LoadTests.Scenarios;

/// <summary>What <see cref="CheckpointCost"/> is told.</summary>
/// <param name="Kilobytes">The sizes of state to try.</param>
/// <param name="Pace">From one click to the next in a page.</param>
/// <param name="WarmUp">Clicks that do not count.</param>
/// <param name="Duration">Clicks that count.</param>
internal sealed record CheckpointCostPlan(IReadOnlyList<int> Kilobytes, TimeSpan Pace, TimeSpan WarmUp, TimeSpan Duration);
