using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Ends a circuit that is opened on a connection of a user whose circuits were closed meanwhile.</summary>
internal sealed class CommandStep(LocalControl control) : CircuitStep
{
    public override void Opened(TrackedCircuit circuit, IServiceProvider services)
    {
        if (HubCall.Current?.Connection is { IsRevoked: true })
        {
            control.CloseOpened(circuit);
        }
    }
}
