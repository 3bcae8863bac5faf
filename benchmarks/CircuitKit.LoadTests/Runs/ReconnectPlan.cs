using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.Runs;

/// <summary>All pages lose their connections at once, or are paused, and all come back.</summary>
/// <param name="Circuits">How many.</param>
/// <param name="OpensPerSecond">At which rate they are opened.</param>
/// <param name="Away">How long they stay away.</param>
/// <param name="To">Which server they come back to.</param>
internal sealed record ReconnectPlan(int Circuits, double OpensPerSecond, TimeSpan Away, ReconnectTo To = ReconnectTo.Same);
