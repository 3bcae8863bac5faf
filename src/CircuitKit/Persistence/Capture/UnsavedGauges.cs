using CircuitKit.Observability;
using CircuitKit.Tracking;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Persistence.Capture;

/// <summary>Shows how much work is not in the store, and how many circuits cannot bring theirs there.</summary>
internal sealed class UnsavedGauges(CircuitTable table, CheckpointScheduler scheduler, [Clock] TimeProvider time) : IGauges
{
    private readonly Reading<UnsavedWork> _reading = new(time);

    public UnsavedWork Current => _reading.Of(Read);

    public void Show(CircuitKitMeter meter)
    {
        meter.Gauge<int>(CheckpointUnsavedCircuits, "{circuit}", "Live circuits with work that is not in the store.", () => Current.Circuits);
        meter.Gauge<double>(
            CheckpointUnsavedAge,
            "s",
            "Age of the oldest work that is not in the store: what a crash now would lose.",
            () => Current.OldestAge.TotalSeconds);
    }

    private UnsavedWork Read()
    {
        var (count, superseded) = (0, 0);
        var oldest = TimeSpan.Zero;
        if (scheduler.IsActive)
        {
            foreach (var circuit in table.Live)
            {
                superseded += circuit.IsSuperseded ? 1 : 0;
                if (circuit.UnsavedFor is { } age)
                {
                    count++;
                    oldest = age > oldest ? age : oldest;
                }
            }
        }

        return new UnsavedWork(count, oldest, superseded);
    }
}

/// <summary>The work of this node that is not in the store.</summary>
/// <param name="Circuits">How many live circuits have such work.</param>
/// <param name="OldestAge">For how long the oldest has waited.</param>
/// <param name="Superseded">How many live circuits cannot be saved, because another circuit continues their snapshot or it was removed.</param>
internal sealed record UnsavedWork(int Circuits, TimeSpan OldestAge, int Superseded);
