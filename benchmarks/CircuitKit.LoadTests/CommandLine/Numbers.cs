using System.CommandLine;
using System.Globalization;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>Options that are numbers with a lower limit.</summary>
internal static class Numbers
{
    public static Option<int> Count(string name, string description, int defaultValue)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result => RefuseBelow(result, result.GetValue(option) >= 1, "at least 1"));
        return option;
    }

    public static Option<double> PerSecond(string name, string description, double defaultValue) =>
        Positive(name, $"{description}, per second.", defaultValue);

    public static Option<double> Seconds(string name, string description, double defaultValue) =>
        Positive(name, $"{description}, in seconds.", defaultValue);

    public static Option<double> SecondsOrNone(string name, string description, double defaultValue)
    {
        Option<double> option = Number(name, $"{description}, in seconds.", defaultValue);
        option.Validators.Add(result => RefuseBelow(result, result.GetValue(option) is >= 0 and <= double.MaxValue, "0 or more"));
        return option;
    }

    private static Option<double> Positive(string name, string description, double defaultValue)
    {
        Option<double> option = Number(name, description, defaultValue);
        option.Validators.Add(result => RefuseBelow(result, result.GetValue(option) is > 0 and <= double.MaxValue, "more than 0"));
        return option;
    }

    private static Option<double> Number(string name, string description, double defaultValue) =>
        new(name) { Description = description, DefaultValueFactory = _ => defaultValue };

    private static void RefuseBelow(System.CommandLine.Parsing.OptionResult result, bool isWithin, string limit)
    {
        if (!isWithin)
        {
            string value = string.Join(' ', result.Tokens.Select(token => token.Value));
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} is '{value}'; give {limit}."));
        }
    }
}
