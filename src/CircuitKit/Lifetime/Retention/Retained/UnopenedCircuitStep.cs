using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.Retention.Retained;

/// <summary>
/// Finds circuits that were started and never opened, when their connection ends. The framework calls no circuit handler for them, and a flood of
/// them would fill the memory.
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
        // First the framework, which adds the circuit to the disconnected ones.
        await next().ConfigureAwait(false);
        if (!framework.IsReplaced || connection is not { Circuit: null, Secret: { } secret })
        {
            return;
        }

        var circuit = new UnopenedCircuit(secret, connection, decider, bridge, circuits, Ended, time);
        if (circuit.IsDisconnected)
        {
            _unopened[circuit.Key] = circuit;
            sweeper.Retain(circuit);
            if (!circuit.IsDisconnected)
            {
                // It ended, or its browser came back, just now.
                _unopened.TryRemove(circuit.Key, out _);
            }
        }
    }

    private async ValueTask<object?> ReconnectAsync(HubMessage message, HubMessageDelegate next, string secret)
    {
        var isConnected = await next(message).ConfigureAwait(false);
        if (isConnected is true)
        {
            message.Connection.Secret = secret;
            if (_unopened.TryRemove(SnapshotKey.FromSecret(secret), out var retained))
            {
                sweeper.Forget(retained, isBack: true);
            }
        }

        return isConnected;
    }

    private void Ended(SnapshotKey key) => _unopened.TryRemove(key, out _);
}

/// <summary>A circuit that was started and never opened: its browser went away in between, or never meant to stay.</summary>
internal sealed class UnopenedCircuit(
    string secret,
    CircuitConnection connection,
    RetentionDecider decider,
    BlazorBridge bridge,
    CircuitTable circuits,
    Action<SnapshotKey> ended,
    TimeProvider time)
    : RetainedCircuit(time.GetTimestamp(), time.GetUtcNow())
{
    public SnapshotKey Key { get; } = SnapshotKey.FromSecret(secret);

    public override string Id => "unopened";

    public override string? Owner { get; } = connection.UserKey is { } user ? $"user {user}" : connection.Address;

    public override bool IsUnusedAnonymous { get; } = !UserSubject.IsSignedIn(connection.User);

    public override bool IsDisconnected => circuits.FindLive(Key) is null && bridge.IsDisconnected(secret);

    public override AppliedDecision Decide() => decider.DecideUnopened();

    public override void Decided(DateTimeOffset until, RetentionDecision? decision)
    {
    }

    public override Task<EvictionOutcome> EvictAsync(EvictionCause cause)
    {
        var isEvicted = IsDisconnected && bridge.TryEvict(secret);
        ended(Key);
        return Task.FromResult(isEvicted ? EvictionOutcome.NotSaved : EvictionOutcome.Kept);
    }
}
