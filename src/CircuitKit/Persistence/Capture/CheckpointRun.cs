using CircuitKit.Tracking;

namespace CircuitKit.Persistence.Capture;

/// <summary>One attempt at a checkpoint. It may be given up during the capture; a result that comes later is not used.</summary>
internal sealed class CheckpointRun(TrackedCircuit circuit)
{
    private const int Open = 0;
    private const int Captured = 1;
    private const int GivenUp = 2;

    private int _state = Open;

    public TrackedCircuit Circuit { get; } = circuit;

    /// <summary>The capture has ended. False when nobody waits for it any more.</summary>
    public bool TryGoOn() => Interlocked.CompareExchange(ref _state, Captured, Open) != GivenUp;

    /// <summary>False when the capture has ended in time.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Open) == Open;
}
