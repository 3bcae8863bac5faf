using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>
/// Finds the circuits that were started and never opened when their connection ends: no circuit handler is called for them, and a flood of them would
/// fill the memory.
/// </summary>
internal sealed class UnopenedCircuitStep(
    RetentionSweeper sweeper, RetentionDecider decider, BlazorBridge bridge, CircuitTable circuits, FrameworkRetention framework,
    [Clock] TimeProvider time) : HubStep
{
    private readonly ConcurrentDictionary<SnapshotKey, RetainedCircuit> _unopened = new();

    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.ConnectCircuit;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) =>
        framework.IsReplaced && BlazorHub.Secret(message.Arguments) is { Length: > 0 } secret ? ReconnectAsync(message, next, secret) : next(message);

    public override async Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        // After the framework, which puts the circuit among the disconnected ones.
        await next().ConfigureAwait(false);
        if (framework.IsReplaced && connection is { Circuit: null, Secret: { } secret })
        {
            var circuit = new UnopenedCircuit(secret, connection, decider, bridge, circuits, Ended, time);
            if (circuit.IsDisconnected)
            {
                _unopened[circuit.Key] = circuit;
                sweeper.Retain(circuit);
                if (!circuit.IsDisconnected)
                {
                    // Ended, or back, this very moment.
                    _unopened.TryRemove(circuit.Key, out _);
                }
            }
        }
    }

    private async ValueTask<object?> ReconnectAsync(HubMessage message, HubMessageDelegate next, string secret)
    {
        var answer = await next(message).ConfigureAwait(false);
        if (answer is true)
        {
            message.Connection.Secret = secret;
            if (_unopened.TryRemove(SnapshotKey.FromSecret(secret), out var retained))
            {
                sweeper.Forget(retained, isBack: true);
            }
        }

        return answer;
    }

    private void Ended(SnapshotKey key) => _unopened.TryRemove(key, out _);
}
