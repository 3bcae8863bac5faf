using System.CommandLine;
using CircuitKit.LoadTests.Compare;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>Who is compared on which page of the test app, and how often.</summary>
internal sealed class TurnsOptions
{
    private readonly Option<Contender[]> _contenders = new("--contenders") { AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _rounds;
    private readonly Option<double> _patience =
        Numbers.SecondsOrNone("--patience", "How long to wait before each turn for the machine to be quiet", 60);
    private readonly Option<string> _page = new("--page") { Description = "The test app's page.", DefaultValueFactory = _ => "/counter" };
    private readonly Option<string> _click =
        new("--click") { Description = "The id of the element to click.", DefaultValueFactory = _ => "increment" };
    private readonly Option<string> _watch =
        new("--watch") { Description = "The id of the element every click changes.", DefaultValueFactory = _ => "count" };

    /// <param name="rounds">How many when nothing else is said.</param>
    /// <param name="contenders">Who, when nothing else is said; empty is everybody.</param>
    public TurnsOptions(int rounds, params Contender[] contenders)
    {
        _rounds = Numbers.Count("--rounds", "How often each has its turn.", rounds);
        _contenders.Description = $"Who is compared: {string.Join(", ", Enum.GetNames<Contender>())}.";
        _contenders.DefaultValueFactory = _ => contenders.Length == 0 ? Enum.GetValues<Contender>() : contenders;
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_contenders, _rounds, _patience, _page, _click, _watch])
        {
            command.Add(option);
        }
    }

    public TurnsPlan Turns(ParseResult result) => new(
        [.. result.GetRequiredValue(_contenders).Distinct()], result.GetValue(_rounds), TimeSpan.FromSeconds(result.GetValue(_patience)));

    public ContenderPage Page(ParseResult result) =>
        new(result.GetRequiredValue(_page), result.GetRequiredValue(_click), result.GetRequiredValue(_watch));
}
