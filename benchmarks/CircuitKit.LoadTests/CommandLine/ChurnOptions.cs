using System.CommandLine;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How pages come and go.</summary>
internal sealed class ChurnOptions
{
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _life = Numbers.SecondsOrNone("--life", "How long each page stays", 2);
    private readonly Option<double> _duration = Numbers.Seconds("--duration", "How long pages keep coming", 20);

    public void AddTo(Command command)
    {
        command.Add(_openRate);
        command.Add(_life);
        command.Add(_duration);
    }

    public ChurnPlan Read(ParseResult result) => new(
        result.GetValue(_openRate), TimeSpan.FromSeconds(result.GetValue(_life)), TimeSpan.FromSeconds(result.GetValue(_duration)));
}
