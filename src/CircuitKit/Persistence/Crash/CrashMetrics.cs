using System.Diagnostics.Metrics;
using CircuitKit.Observability;

namespace CircuitKit.Persistence.Crash;

/// <summary>Measures offers to continue after a crash.</summary>
internal sealed class CrashMetrics(CircuitKitMeter meter)
{
    private readonly Counter<long> _offers = meter.Counter(
        CircuitKitInstruments.CrashOffers, "{offer}", "Offers to continue from the last snapshot of a circuit that crashed, by outcome.");

    public void Crashed(CrashOutcome outcome) => _offers.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue()));
}
