using System.Runtime.InteropServices;
using CircuitKit.Observability;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Counts the signals that ask the process to stop, and leaves their handling to the host. The second one means: now.</summary>
/// <remarks>
/// Handlers are called in the reverse order of their registration (run on 10.0.12), and the host's own blocks at a second signal until the
/// callbacks of the first have ended, which is what the second one is to bring about. So these are registered after the host's, which it does
/// before it starts its services.
/// </remarks>
#pragma warning disable CA1001, CA2213 // A drain asked for by code may still look at the token when the services are gone; without a timer the source holds nothing.
internal sealed class StopSignals([Clock] TimeProvider time, ILogger<StopSignals> logger) : IDisposable
#pragma warning restore CA1001, CA2213
{
    // One key press may arrive twice: from the terminal, and passed on by the process that started this one.
    internal static readonly TimeSpan Echo = TimeSpan.FromMilliseconds(250);

    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _hurry = new();
    private PosixSignalRegistration[] _registrations = [];
    private long? _first;

    /// <summary>Cancelled at the second signal.</summary>
    public CancellationToken Hurry => _hurry.Token;

    public void Listen() =>
        _registrations = [.. s_signals.Select(signal => PosixSignalRegistration.Create(signal, received => Received(received.Signal)))];

    public void Received(PosixSignal signal)
    {
        lock (_lock)
        {
            _first ??= time.GetTimestamp();
            if (_hurry.IsCancellationRequested || time.GetElapsedTime(_first.Value) < Echo)
            {
                return;
            }
        }

        Log.SecondSignal(logger, signal);
        _hurry.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
