using CircuitKit.LoadTests.Compare;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>What every scenario is told.</summary>
/// <param name="Circuits">How many.</param>
/// <param name="Kilobytes">Of state in each, as JSON.</param>
/// <param name="OpensPerSecond">At which rate they are opened.</param>
/// <param name="Contenders">Who takes part, the one to be held against first.</param>
internal sealed record ScenarioPlan(int Circuits, int Kilobytes, double OpensPerSecond, IReadOnlyList<Contender> Contenders);
