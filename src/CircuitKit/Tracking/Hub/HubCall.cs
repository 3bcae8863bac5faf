using CircuitKit.Blazor;

namespace CircuitKit.Tracking.Hub;

/// <summary>
/// The hub call in whose execution context the current code runs. It shows a circuit handler the connection of its circuit, because the framework
/// calls circuit handlers in the hub call. A busy dispatcher queues them together with the execution context.
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
