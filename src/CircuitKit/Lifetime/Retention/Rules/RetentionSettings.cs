using CircuitKit.Lifetime.Retention.Policies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CircuitKit.Lifetime.Retention.Rules;

/// <summary>
/// The retention options as they are now: a change of the configuration takes effect at once, one that cannot be used is refused as a whole.
/// </summary>
/// <remarks>
/// It follows the change tokens as an options monitor does, and makes the options by itself: a monitor throws what an invalid change brings on the
/// thread that reloads the configuration.
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

    /// <summary>The configuration has changed, and what it says now is in force.</summary>
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
#pragma warning disable CA1031 // Whatever is wrong with what somebody has just typed: the last good options stay.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // One change of a file may be announced more than once.
            if (Interlocked.Exchange(ref _lastRefusal, exception.Message) != exception.Message)
            {
                Log.RetentionChangeRefused(_logger, exception.Message);
            }

            return;
        }

        _lastRefusal = null;

        // Any change of the app's whole configuration is announced here.
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
