using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CircuitKit.LoadTests.Compare;

namespace CircuitKit.LoadTests.CommandLine;

/// <summary>Options that are lists, with commas between.</summary>
internal static class Lists
{
    public static Option<IReadOnlyList<double>> Milliseconds(string name, string description, params double[] defaults) => Of<double>(
        name,
        $"{description}, in milliseconds, with commas between.",
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value : null,
        "numbers of 0 or more",
        defaults);

    public static Option<IReadOnlyList<int>> Kilobytes(string name, string description, params int[] defaults) => Of<int>(
        name,
        $"{description}, in KB, with commas between.",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : null,
        "whole numbers of at least 1",
        defaults);

    public static Option<IReadOnlyList<Contender>> Contenders(params Contender[] defaults) => Of<Contender>(
        "--contenders",
        "Who takes part, with commas between; the first is the one the others are held against.",
        text => Enum.TryParse(text, ignoreCase: true, out Contender value) && Enum.IsDefined(value) ? value : null,
        string.Join(", ", Enum.GetNames<Contender>()),
        defaults);

    private static Option<IReadOnlyList<T>> Of<T>(string name, string description, Func<string, T?> parse, string wanted, T[] defaults)
        where T : struct
    {
        return new(name) { Description = description, DefaultValueFactory = _ => defaults, CustomParser = Parse };

        IReadOnlyList<T>? Parse(ArgumentResult result)
        {
            string text = string.Join(',', result.Tokens.Select(token => token.Value));
            T?[] parsed = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(parse)];
            T[] known = [.. parsed.OfType<T>()];
            if (known.Length < parsed.Length || known.Distinct().Count() < known.Length)
            {
                result.AddError($"{name} is '{text}'; give {wanted}, each once.");
                return null;
            }

            return known;
        }
    }
}
