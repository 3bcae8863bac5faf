using CircuitKit.Lifetime.Retention.Policies;

namespace CircuitKit.Lifetime.Retention.Rules;

/// <summary>Checks that <see cref="RetentionOptions"/> are within their documented ranges.</summary>
/// <param name="timeToLive">The longest that a snapshot is kept: <see cref="SnapshotOptions.TimeToLive"/>.</param>
internal sealed class RetentionOptionsValidator(TimeSpan timeToLive) : OptionsValidator<RetentionOptions>("CircuitKit:Retention")
{
    private const int MostRules = 100;
    private const int MostDisconnected = 1_000_000;

    private static readonly TimeSpan s_longestSnapshot = TimeSpan.FromDays(7);

    /// <summary>Reads the rules of the configuration again, strictly: the options binder silently drops a rule that it cannot read.</summary>
    /// <exception cref="InvalidOperationException">A value cannot be read, or a rule has an unknown part. The message names it.</exception>
    public static void CheckRules(IConfiguration configuration)
    {
        foreach (var rule in configuration.GetSection("CircuitKit:Retention:" + nameof(RetentionOptions.Rules)).GetChildren())
        {
            rule.Bind(new RetentionRule(), static binding => binding.ErrorOnUnknownConfiguration = true);
        }
    }

    protected override void Check(OptionErrors errors, RetentionOptions options)
    {
        errors.Range(options.MaxDisconnected, 0, MostDisconnected);
        Times(errors, string.Empty, options.KeepLive, options.KeepSnapshot);
        errors.Range(options.MemoryPressureThreshold, 0.0, 1.0);
        if (options.Rules.Count > MostRules)
        {
            errors.Add(nameof(options.Rules), $"{options.Rules.Count} rules", $"keep to {MostRules}.");
        }

        for (var i = 0; i < options.Rules.Count; i++)
        {
            Rule(errors, $"{nameof(options.Rules)}:{i}:", options.Rules[i]);
        }
    }

    private void Rule(OptionErrors errors, string at, RetentionRule rule)
    {
        Times(errors, at, rule.KeepLive, rule.KeepSnapshot);
        errors.Range(rule.Value, 0, RetentionDecision.MaxValue, at + nameof(rule.Value));
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
        errors.Range(keepLive, TimeSpan.Zero, RetentionDecision.MaxKeepLive, at + nameof(RetentionOptions.KeepLive));
        errors.Range(keepSnapshot, TimeSpan.Zero, s_longestSnapshot, at + nameof(RetentionOptions.KeepSnapshot));
        if (keepSnapshot > timeToLive && keepSnapshot <= s_longestSnapshot)
        {
            errors.Add(
                at + nameof(RetentionOptions.KeepSnapshot),
                keepSnapshot,
                $"set it to at most CircuitKit:Snapshots:TimeToLive ({timeToLive}).");
        }
    }
}
