using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Versions;

/// <summary>Counts restored values that do not fit their type, and logs each type or property once.</summary>
internal sealed class UnreadableValues(CircuitKitMeter meter, ILogger<UnreadableValues> logger)
{
    private readonly Counter<long> _count = meter.Counter(
        CircuitKitInstruments.ResumeValuesUnreadable, "{value}", "Restored values left out because they do not fit their type.");

    private readonly LogOnce _logged = new();

    /// <param name="value">The type of the value, or the property of a service.</param>
    /// <param name="fault">The exception of the read.</param>
    /// <param name="origin">Where the circuit comes from, if it is a resumed one.</param>
    public void Report(string value, Exception fault, CircuitOrigin? origin)
    {
        _count.Add(1);
        origin?.AddUnreadableValues(1);
        if (_logged.IsNew(value))
        {
            Log.ValueUnreadable(logger, value, fault);
        }
    }
}
