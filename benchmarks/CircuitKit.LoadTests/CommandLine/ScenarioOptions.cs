using System.CommandLine;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Scenarios;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>What all scenarios have in common.</summary>
internal sealed class ScenarioOptions(int circuits, params Contender[] contenders)
{
    private readonly Option<int> _circuits = Numbers.Count("--circuits", "How many circuits to open.", circuits);
    private readonly Option<int> _kilobytes = Numbers.Count("--kb", "KB of state in each circuit, as JSON.", 14);
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<IReadOnlyList<Contender>> _contenders = Lists.Contenders(contenders);
    private readonly ScenarioRounds _rounds = new();

    /// <param name="command">The verb.</param>
    /// <param name="isOneSize">Whether all circuits have as much state, which <c>--kb</c> says.</param>
    public void AddTo(Command command, bool isOneSize = true)
    {
        command.Add(_circuits);
        command.Add(_openRate);
        if (isOneSize)
        {
            command.Add(_kilobytes);
        }

        command.Add(_contenders);
        _rounds.AddTo(command);
    }

    /// <summary>Makes the verb run a scenario.</summary>
    public void Runs(Command command, Func<ParseResult, ScenarioPlan, ScenarioTools, IScenario> scenario) => _rounds.Runs(
        command, (result, tools) => scenario(result, Read(result), tools));

    public ScenarioPlan Read(ParseResult result) => new(
        result.GetValue(_circuits), result.GetValue(_kilobytes), result.GetValue(_openRate), result.GetRequiredValue(_contenders));
}
