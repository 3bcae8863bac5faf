using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>What every contender does in every round.</summary>
/// <param name="Steady">Circuits and clicks.</param>
/// <param name="Page">The page's path.</param>
/// <param name="Click">The id of the element to click.</param>
/// <param name="Watch">The id of the element whose text each click changes.</param>
internal sealed record ComparePlan(SteadyPlan Steady, string Page, string Click, string? Watch);
