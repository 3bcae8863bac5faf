using CircuitKit.Blazor;

namespace CircuitKit.Tracking.Hub;

/// <summary>
/// The hub call in whose flow the present code runs. The framework calls the circuit handlers inside the hub call (also when its
/// dispatcher is busy: the queue carries the execution context along), so this is how a circuit learns of its connection.
/// </summary>
internal sealed record HubCall(CircuitConnection Connection, BlazorHubCall Kind)
{
    private static readonly AsyncLocal<HubCall?> s_current = new();

    public static HubCall? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }
}
