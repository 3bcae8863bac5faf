using Microsoft.Extensions.Options;

namespace CircuitKit;

/// <summary>Collects what is wrong with an options class; every line names option, value and remedy.</summary>
/// <param name="section">The configuration section, for example <c>CircuitKit:Snapshots</c>.</param>
internal sealed class OptionErrors(string section)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> All => _errors;

    public void Range<T>(string option, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            Add(option, value, $"set it to a value from {min} to {max}.");
        }
    }

    public void Add(string option, object? value, string remedy) => _errors.Add($"{section}:{option} is '{value}'; {remedy}");

    public ValidateOptionsResult ToResult() => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);
}
