using CircuitKit.Lifetime.Retention.Policies;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Retention.Rules;

/// <summary>Holds <see cref="RetentionOptions"/> to the ranges its documentation gives.</summary>
/// <param name="timeToLive">No snapshot is kept longer: <see cref="SnapshotOptions.TimeToLive"/>.</param>
internal sealed class RetentionOptionsValidator(TimeSpan timeToLive) : IValidateOptions<RetentionOptions>
{
    private const int MostRules = 100;
    private const int MostDisconnected = 1_000_000;

    private static readonly TimeSpan s_longestSnapshot = TimeSpan.FromDays(7);

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var errors = new OptionErrors("CircuitKit:Retention");
        if (options.MaxDisconnected is { } most)
        {
            errors.Range(nameof(options.MaxDisconnected), most, 0, MostDisconnected);
        }

        Times(errors, string.Empty, options.KeepLive, options.KeepSnapshot);
        errors.Range(nameof(options.MemoryPressureThreshold), options.MemoryPressureThreshold, 0, 1);
        if (options.Rules.Count > MostRules)
        {
            errors.Add(nameof(options.Rules), $"{options.Rules.Count} rules", $"keep to {MostRules}.");
        }

        for (var i = 0; i < options.Rules.Count; i++)
        {
            Rule(errors, $"{nameof(options.Rules)}:{i}:", options.Rules[i]);
        }

        return errors.ToResult();
    }

    private void Rule(OptionErrors errors, string at, RetentionRule rule)
    {
        Times(errors, at, rule.KeepLive, rule.KeepSnapshot);
        if (rule.Value is { } value)
        {
            errors.Range(at + nameof(rule.Value), value, 0, RetentionDecision.MaxValue);
        }

        if (rule.Route is { } route && !RouteCondition.TryParse(route, out _))
        {
            errors.Add(at + nameof(rule.Route), route, "set it to a route template without constraints, such as /orders/{id}.");
        }

        if (rule is { KeepLive: null, KeepSnapshot: null, Value: null })
        {
            errors.Add(at + nameof(rule.KeepLive), null, "set it, KeepSnapshot or Value: the rule decides nothing.");
        }
    }

    private void Times(OptionErrors errors, string at, TimeSpan? keepLive, TimeSpan? keepSnapshot)
    {
        if (keepLive is { } live)
        {
            errors.Range(at + nameof(RetentionOptions.KeepLive), live, TimeSpan.Zero, RetentionDecision.MaxKeepLive);
        }

        if (keepSnapshot is { } snapshot)
        {
            errors.Range(at + nameof(RetentionOptions.KeepSnapshot), snapshot, TimeSpan.Zero, s_longestSnapshot);
            if (snapshot > timeToLive && snapshot <= s_longestSnapshot)
            {
                errors.Add(at + nameof(RetentionOptions.KeepSnapshot), snapshot, $"set it to at most CircuitKit:Snapshots:TimeToLive ({timeToLive}).");
            }
        }
    }
}
