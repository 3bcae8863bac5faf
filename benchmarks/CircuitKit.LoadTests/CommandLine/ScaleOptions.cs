using System.CommandLine;
using System.Globalization;
using CircuitKit.LoadTests.Scale;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>How many circuits, one number after the other, and how they are clicked.</summary>
internal sealed class ScaleOptions
{
    private readonly Option<int[]> _circuits = new("--circuits")
    {
        Description = "The numbers of circuits to try, such as --circuits 100 1000.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [100, 300, 1_000, 3_000, 10_000],
    };

    private readonly Option<double> _openRate = CircuitOptions.OpenRate();
    private readonly Option<double> _pace = Numbers.Seconds("--pace", "The time from one click to the next in each page", 10);
    private readonly Option<double> _warmUp = Numbers.SecondsOrNone("--warm-up", "Clicks that do not count, at 300 a second at least", 15);
    private readonly Option<double> _duration = Numbers.Seconds("--duration", "Clicks that count, at least", 20);
    private readonly Option<int> _clicks = Numbers.Count("--clicks", "How many clicks count, at least: few circuits take longer.", 1_000);

    public ScaleOptions() => _circuits.Validators.Add(result =>
    {
        foreach (int circuits in (result.GetValue(_circuits) ?? []).Where(circuits => circuits < 1))
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--circuits is '{circuits}'; give at least 1."));
        }
    });

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_circuits, _openRate, _pace, _warmUp, _duration, _clicks])
        {
            command.Add(option);
        }
    }

    public ScalePlan Read(ParseResult result) => new(
        [.. result.GetRequiredValue(_circuits).Distinct().Order()],
        result.GetValue(_openRate),
        TimeSpan.FromSeconds(result.GetValue(_pace)),
        TimeSpan.FromSeconds(result.GetValue(_warmUp)),
        TimeSpan.FromSeconds(result.GetValue(_duration)),
        result.GetValue(_clicks));
}
