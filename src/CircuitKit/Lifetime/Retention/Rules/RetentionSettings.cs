using CircuitKit.Lifetime.Retention.Policies;
using Microsoft.Extensions.Primitives;

namespace CircuitKit.Lifetime.Retention.Rules;

/// <summary>
/// The current retention options. A change of the configuration takes effect at once; an invalid one is refused as a whole.
/// </summary>
/// <remarks>
/// Follows the change tokens like an options monitor. A monitor would throw on the thread that reloads the configuration when a change is invalid.
/// </remarks>
internal sealed class RetentionSettings : IDisposable
{
    private readonly IOptionsFactory<RetentionOptions> _factory;
    private readonly ILogger<RetentionSettings> _logger;
    private readonly List<IDisposable> _subscriptions = [];
    private volatile RuleSet _current;
    private string? _lastRefusal;

    public RetentionSettings(
        IOptions<RetentionOptions> options,
        IOptionsFactory<RetentionOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<RetentionOptions>> changes,
        ILogger<RetentionSettings> logger)
    {
        _factory = factory;
        _logger = logger;
        _current = new RuleSet(options.Value);
        foreach (var source in changes)
        {
            _subscriptions.Add(ChangeToken.OnChange(source.GetChangeToken, Reload));
        }
    }

    /// <summary>A changed configuration is in force.</summary>
    public event Action? Changed;

    public RetentionOptions Options => _current.Options;

    public IReadOnlyList<IRetentionPolicy> Rules => _current.Policies;

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    private void Reload()
    {
        RuleSet changed;
        try
        {
            changed = new RuleSet(_factory.Create(Microsoft.Extensions.Options.Options.DefaultName));
        }
        catch (Exception exception) // After any fault in the new configuration the last good options stay.
        {
            // A change of a file may be reported more than once.
            if (Interlocked.Exchange(ref _lastRefusal, exception.Message) != exception.Message)
            {
                Log.RetentionChangeRefused(_logger, exception.Message);
            }

            return;
        }

        _lastRefusal = null;

        // Changes elsewhere in the configuration are reported here, too.
        if (changed.IsSameAs(_current))
        {
            return;
        }

        _current = changed;
        Log.RetentionChanged(_logger, changed.Policies.Count);
        Changed?.Invoke();
    }

    private sealed class RuleSet(RetentionOptions options)
    {
        public RetentionOptions Options { get; } = options;

        public bool IsSameAs(RuleSet other) =>
            Options.MaxDisconnected == other.Options.MaxDisconnected
            && Options.KeepLive == other.Options.KeepLive
            && Options.KeepSnapshot == other.Options.KeepSnapshot
            && Options.MemoryPressureThreshold.Equals(other.Options.MemoryPressureThreshold)
            && Options.Rules.SequenceEqual(other.Options.Rules);

        public IReadOnlyList<IRetentionPolicy> Policies { get; } =
            [.. options.Rules.Select((rule, index) => new RulePolicy(rule, $"rule {index}"))];
    }
}
