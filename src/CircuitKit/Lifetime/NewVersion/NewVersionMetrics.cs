using System.Diagnostics.Metrics;
using CircuitKit.Observability;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>Measures how pages move to a newer version of the app.</summary>
internal sealed class NewVersionMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _pages = meter.Counter(
        CircuitKitInstruments.VersionPages,
        "{page}",
        "Pages of an older version of the app that were told of the newer, or asked to move to it, by outcome.");

    public void Page(PageVersionOutcome outcome) =>
        _pages.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue()));
}
