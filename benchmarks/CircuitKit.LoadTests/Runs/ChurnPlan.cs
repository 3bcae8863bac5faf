namespace CircuitKit.LoadTests.Runs;

/// <summary>Pages come and go.</summary>
/// <param name="OpensPerSecond">How many come in a second.</param>
/// <param name="Life">How long each stays.</param>
/// <param name="Duration">How long pages keep coming.</param>
internal sealed record ChurnPlan(double OpensPerSecond, TimeSpan Life, TimeSpan Duration);
