using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>What pages that come and go showed.</summary>
internal sealed record ChurnResult(LatencySummary Opens, LatencySummary Clicks, LatencySummary Closes, CpuUse Cpu, RunFailures Failures);
