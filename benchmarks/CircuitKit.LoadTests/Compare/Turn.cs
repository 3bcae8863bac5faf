using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One contender's result in one round.</summary>
internal sealed record Turn<T>(int Round, Contender Contender, T Result, RunFailures Failures, double? OthersProcessors) : ITurn;
