namespace CircuitKit.LoadTests.Runs;

/// <summary>Circuits whose heap is read in each state.</summary>
/// <param name="Circuits">How many to hold.</param>
/// <param name="OpensPerSecond">At which rate to open, and later to pause them.</param>
/// <param name="Settle">How long the app gets to finish what it does before its heap is read.</param>
internal sealed record MemoryPlan(int Circuits, double OpensPerSecond, TimeSpan Settle);
