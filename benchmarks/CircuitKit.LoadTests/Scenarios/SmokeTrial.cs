using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>One try of one scenario in the smoke run.</summary>
internal sealed record SmokeTrial(string Scenario, TrialResult Result);
