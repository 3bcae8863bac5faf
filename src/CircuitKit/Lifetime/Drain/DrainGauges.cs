using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Lifetime.Drain;

/// <summary>Shows how far a drain is.</summary>
internal sealed class DrainGauges(DrainProgress progress) : IGauges
{
    public void Show(CircuitKitMeter meter) => meter.Gauge<int>(
        DrainRemaining,
        "{circuit}",
        "Circuits that a drain under way has yet to let go.",
        () => progress.Status() is { State: DrainState.Saving or DrainState.Releasing } status ? status.Circuits - status.Released : null);
}
