using CircuitKit.LoadTests.Scenarios;
using CircuitKit.LoadTests.Scenarios.Trials;

namespace CircuitKit.Tests.LoadTests.Scenarios;

internal sealed class FakeScenario(string[] cases, string[] contenders) : IScenario
{
    public string Verb => "storm";

    public IReadOnlyList<string> Cases => cases;

    public IReadOnlyList<string> Contenders => contenders;

    public Func<string, string, bool> Takes { get; init; } = (_, _) => true;

    public List<(string Case, string Contender)> Ran { get; } = [];

    public bool Has(string name, string contender) => Takes(name, contender);

    public Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        Ran.Add((name, contender));
        return Task.FromResult(Some.Trial(Some.Seconds(Ran.Count)));
    }
}
