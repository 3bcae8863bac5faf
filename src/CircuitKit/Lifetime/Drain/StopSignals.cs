using System.Runtime.InteropServices;
using CircuitKit.Observability;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Counts the signals that ask the process to stop. The host handles them; a second one ends the drain.</summary>
/// <remarks>
/// Handlers run in the reverse order of their registration (seen on 10.0.12). At a second signal the host's own handler blocks until the callbacks of
/// the first have ended, so this handler must run before it. It is registered later: the host registers its own before it starts its services.
/// </remarks>
#pragma warning disable CA1001, CA2213 // A source without a timer holds nothing to dispose, and a drain may outlive the services.
internal sealed class StopSignals([Clock] TimeProvider time, ILogger<StopSignals> logger) : IDisposable
#pragma warning restore CA1001, CA2213
{
    // One key press may arrive twice: from the terminal, and from the process that started this one.
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
