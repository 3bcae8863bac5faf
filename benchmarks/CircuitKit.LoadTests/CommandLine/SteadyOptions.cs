using System.CommandLine;
using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How many circuits, and how they are clicked.</summary>
internal sealed class SteadyOptions
{
    private readonly Option<int> _circuits = CircuitOptions.Circuits();
    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _pace = Numbers.Seconds("--pace", "The time from one click to the next in each page", 1);

    // Long enough for the runtime to have compiled for good what the clicks need: before, a third of the server's time goes into that.
    private readonly Option<double> _warmUp = Numbers.SecondsOrNone("--warm-up", "Clicks that do not count", 40);

    private readonly Option<double> _duration = Numbers.Seconds("--duration", "Clicks that count", 20);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_circuits, _openRate, _pace, _warmUp, _duration])
        {
            command.Add(option);
        }
    }

    public SteadyPlan Read(ParseResult result) => new(
        result.GetValue(_circuits),
        result.GetValue(_openRate),
        TimeSpan.FromSeconds(result.GetValue(_pace)),
        TimeSpan.FromSeconds(result.GetValue(_warmUp)),
        TimeSpan.FromSeconds(result.GetValue(_duration)));
}
