using CircuitKit.Tracking;

namespace CircuitKit.Persistence.State;

/// <summary>Begins to keep the fields of a circuit when it opens.</summary>
internal sealed class KeptStateStep(KeptState state) : CircuitStep
{
    public override void Opened(TrackedCircuit circuit, IServiceProvider services) => state.Opened(circuit, services);
}
