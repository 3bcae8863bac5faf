using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>What became of circuits that their pages paused.</summary>
/// <param name="Pauses">How long a pause took.</param>
/// <param name="PauseCpu">While they were paused.</param>
/// <param name="Return">What the pages found when they resumed.</param>
internal sealed record PauseResult(LatencySummary Pauses, CpuUse PauseCpu, ReconnectResult Return);
