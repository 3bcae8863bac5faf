using System.Runtime.InteropServices;
using CircuitKit.Telemetry;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Checkpoints.Drain;

/// <summary>Counts the signals that ask the process to stop, and leaves their handling to the host. The second one means: now.</summary>
/// <remarks>
/// Handlers are called in the order of their registration, and the host's own blocks at a second signal until the callbacks of the first have
/// ended, which is what the second one is to bring about. So this one has to be there before the host's: see <see cref="EarlyStopSignals"/>.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    // One key press may arrive twice: from the terminal, and passed on by the process that started this one.
    internal static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(250);

    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TimeProvider _time;
    private readonly ILogger<StopSignals> _logger;
    private long? _first;

    public StopSignals(TimeProvider time, ILogger<StopSignals> logger)
    {
        _time = time;
        _logger = logger;
        Hurry = _hurry.Token;
        _registrations = [.. s_signals.Select(signal => PosixSignalRegistration.Create(signal, received => Received(received.Signal)))];
    }

    /// <summary>Cancelled at the second signal.</summary>
    public CancellationToken Hurry { get; }

    public void Received(PosixSignal signal)
    {
        lock (_lock)
        {
            _first ??= _time.GetTimestamp();
            if (_hurry.IsCancellationRequested || _time.GetElapsedTime(_first.Value) < Echo)
            {
                return;
            }
        }

        Log.SecondSignal(_logger, signal);
        _hurry.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _hurry.Dispose();
    }
}
