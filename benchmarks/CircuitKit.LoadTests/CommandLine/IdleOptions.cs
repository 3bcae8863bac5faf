using System.CommandLine;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How many pages stand open, and how long they are watched.</summary>
internal sealed class IdleOptions
{
    private readonly Option<int> _circuits = CircuitOptions.Circuits();
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _settle = Numbers.SecondsOrNone("--settle", "How long the server may finish what it does", 10);
    private readonly Option<double> _watched =
        Numbers.Seconds("--duration", "How long the server's processor time is counted, without circuits and then with them", 60);

    public void AddTo(Command command)
    {
        command.Add(_circuits);
        command.Add(_openRate);
        command.Add(_settle);
        command.Add(_watched);
    }

    public IdlePlan Read(ParseResult result) => new(
        result.GetValue(_circuits),
        result.GetValue(_openRate),
        TimeSpan.FromSeconds(result.GetValue(_settle)),
        TimeSpan.FromSeconds(result.GetValue(_watched)));
}
