using System.Runtime.CompilerServices;

namespace CircuitKit;

/// <summary>Collects the errors of an options class. Each names option, value and remedy.</summary>
/// <param name="section">The configuration section, for example <c>CircuitKit:Snapshots</c>.</param>
internal sealed class OptionErrors(string section)
{
    private readonly List<string> _errors = [];

    /// <summary>Adds an error when an option is set and not within a range.</summary>
    /// <param name="value">The option's value, written as <c>options.Name</c>.</param>
    /// <param name="min">The lowest value.</param>
    /// <param name="max">The highest value.</param>
    /// <param name="option">The option's name; by default that in <paramref name="value"/>.</param>
    public void Range<T>(T? value, T min, T max, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, IComparable<T>
    {
        if (value is { } set && (set.CompareTo(min) < 0 || set.CompareTo(max) > 0))
        {
            Add(NameIn(option), value, $"set it to a value from {min} to {max}.");
        }
    }

    /// <summary>Adds an error when an option is not a member of its enum.</summary>
    public void Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Add(NameIn(option), value, $"set it to one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }

    public void Add(string option, object? value, string remedy) => _errors.Add($"{section}:{option} is '{value}'; {remedy}");

    public ValidateOptionsResult ToResult() => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    private static string NameIn(string expression) => expression[(expression.LastIndexOf('.') + 1)..];
}

/// <summary>Validates one options class, and reports all errors at once.</summary>
/// <param name="section">The configuration section, for example <c>CircuitKit:Snapshots</c>.</param>
internal abstract class OptionsValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var errors = new OptionErrors(section);
        Check(errors, options);
        return errors.ToResult();
    }

    /// <summary>Adds the errors.</summary>
    protected abstract void Check(OptionErrors errors, TOptions options);
}
