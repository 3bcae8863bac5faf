namespace CircuitKit.LoadTests.Runs;

/// <summary>All connections are cut at once, and all pages come back.</summary>
/// <param name="Circuits">How many.</param>
/// <param name="OpensPerSecond">At which rate they are opened.</param>
/// <param name="Away">How long they stay away.</param>
internal sealed record ReconnectPlan(int Circuits, double OpensPerSecond, TimeSpan Away);
