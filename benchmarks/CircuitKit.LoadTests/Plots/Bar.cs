using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Plots;

/// <summary>A bar as high as the median, with a whisker over the spread.</summary>
/// <param name="Group">What it stands for; bars of one group stand together.</param>
/// <param name="Name">Whose it is; bars of one name have one colour.</param>
/// <param name="Spread">Its values.</param>
internal sealed record Bar(string Group, string Name, Spread Spread);
