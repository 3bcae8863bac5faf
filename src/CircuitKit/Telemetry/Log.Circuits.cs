using Microsoft.Extensions.Logging;

namespace CircuitKit.Telemetry;

/// <summary>Everything CircuitKit logs. Circuits: event ids 1000-1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Error, "A listener of ICircuitRegistry.OnChange failed for circuit {CircuitId}; the circuit goes on.")]
    public static partial void ListenerFailed(ILogger logger, string circuitId, Exception exception);
}
