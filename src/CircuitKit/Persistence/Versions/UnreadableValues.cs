using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Persistence.Versions;

/// <summary>Counts restored values that do not fit the type they are read as, and says each once.</summary>
internal sealed class UnreadableValues(CircuitKitMeter meter, ILogger<UnreadableValues> logger)
{
    private readonly Counter<long> _count = meter.Counter(
        CircuitKitInstruments.ResumeValuesUnreadable, "{value}", "Restored values left out because they do not fit their type.");

    private readonly LogOnce _said = new();

    /// <param name="value">The value's type, or the service's property: all that is known of it.</param>
    /// <param name="fault">What reading it threw.</param>
    /// <param name="origin">The circuit that lost it, when it is a resumed one.</param>
    public void Report(string value, Exception fault, CircuitOrigin? origin)
    {
        _count.Add(1);
        origin?.AddUnreadableValues(1);
        if (_said.IsNew(value))
        {
            Log.ValueUnreadable(logger, value, fault);
        }
    }
}
