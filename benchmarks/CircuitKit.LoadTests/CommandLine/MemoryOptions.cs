using System.CommandLine;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How many circuits, and how long the app may settle.</summary>
internal sealed class MemoryOptions
{
    private readonly Option<int> _circuits = CircuitOptions.Circuits();
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _settle = Numbers.SecondsOrNone("--settle", "How long the app may finish its work before its heap is read", 3);

    public void AddTo(Command command)
    {
        command.Add(_circuits);
        command.Add(_openRate);
        command.Add(_settle);
    }

    public MemoryPlan Read(ParseResult result) =>
        new(result.GetValue(_circuits), result.GetValue(_openRate), TimeSpan.FromSeconds(result.GetValue(_settle)));
}
