using Microsoft.Extensions.Configuration;

namespace CircuitKit.Lifetime.Retention.Rules;

/// <summary>
/// Reads the rules of the configuration once more, strictly: the binder drops a list's item that it cannot read without a word, and the next rule
/// would decide instead.
/// </summary>
internal static class RetentionRules
{
    private const string Section = "CircuitKit:Retention:" + nameof(RetentionOptions.Rules);

    /// <exception cref="InvalidOperationException">A value cannot be read, or there is no such part of a rule; the message names it.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var rule in configuration.GetSection(Section).GetChildren())
        {
            rule.Bind(new RetentionRule(), static binding => binding.ErrorOnUnknownConfiguration = true);
        }
    }
}
