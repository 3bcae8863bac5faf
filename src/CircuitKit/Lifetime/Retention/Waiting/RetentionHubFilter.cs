using System.Collections.Concurrent;
using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>
/// Finds the circuits that were started and never opened when their connection ends: no circuit handler hears of them, and a flood of them would fill
/// the memory.
/// </summary>
internal sealed class RetentionHubFilter(
    RetentionSweeper sweeper, RetentionDecider decider, BlazorBridge bridge, CheckpointDirectory directory, FrameworkRetention stock) : IHubFilter
{
    private readonly ConcurrentDictionary<SnapshotKey, WaitingCircuit> _unopened = new();

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next) =>
        stock.IsReplaced
        && BlazorHub.Classify(invocation) == BlazorHubCall.ConnectCircuit
        && BlazorHub.Secret(invocation.HubMethodArguments) is { Length: > 0 } secret
            ? ReconnectAsync(invocation, next, secret)
            : next(invocation);

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        // After the framework, which puts the circuit among the disconnected ones.
        await next(context, exception).ConfigureAwait(false);
        if (stock.IsReplaced && TrackingHubFilter.ConnectionOf(context.Context) is { Entry: null, Secret: { } secret } connection)
        {
            var circuit = new UnopenedCircuit(secret, connection, decider, bridge, directory, Ended);
            if (circuit.IsAway)
            {
                _unopened[circuit.Key] = sweeper.Left(circuit);
                if (!circuit.IsAway)
                {
                    // Ended, or back, this very moment.
                    _unopened.TryRemove(circuit.Key, out _);
                }
            }
        }
    }

    private async ValueTask<object?> ReconnectAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, string secret)
    {
        var answer = await next(invocation).ConfigureAwait(false);
        if (answer is true && TrackingHubFilter.ConnectionOf(invocation.Context) is { } connection)
        {
            connection.Secret = secret;
            if (_unopened.TryRemove(SnapshotKey.FromSecret(secret), out var waiting))
            {
                sweeper.Forget(waiting, isBack: true);
            }
        }

        return answer;
    }

    private void Ended(SnapshotKey key) => _unopened.TryRemove(key, out _);
}
