using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>
/// Stands before the hub's <c>StartCircuit</c>, the one place where it is known that somebody is new, and lets those who come back
/// (<c>ResumeCircuit</c>) go first. A reconnect (<c>ConnectCircuit</c>) has its circuit already.
/// </summary>
internal sealed class AdmissionHubFilter(AdmissionGate gate, HubConnections connections, IOptions<AdmissionOptions> options, TimeProvider time) : IHubFilter
{
    // A page's script ends the connection once it has been told; whoever does not is cut off.
    private static readonly TimeSpan s_timeToLeave = TimeSpan.FromSeconds(5);

    private readonly int _retryAfter = (int)options.Value.RetryAfter.TotalMilliseconds;

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!gate.IsActive
            || BlazorHub.Classify(invocation) is var call && call is not (BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit)
            || TrackingHubFilter.ConnectionOf(invocation.Context) is not { } connection
            || gate.HasPlace(connection))
        {
            return next(invocation);
        }

        var newcomer = Newcomer.On(connection, invocation.Context.GetHttpContext());
        return call == BlazorHubCall.StartCircuit
            ? StartAsync(invocation, next, connection, newcomer)
            : ResumeAsync(invocation, next, connection, newcomer);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (gate.IsActive && TrackingHubFilter.ConnectionOf(context.Context) is { } connection)
        {
            gate.NotOpened(connection);
        }

        return next(context, exception);
    }

    private async ValueTask<object?> StartAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection, Newcomer newcomer)
    {
        if (connection.IsRevoked)
        {
            // Refused before, and asks again on the same connection: that is no page of ours.
            connection.Cut();
            return null;
        }

        if (await gate.AdmitAsync(connection, newcomer, invocation.Context.ConnectionAborted).ConfigureAwait(false) is not { } refusal)
        {
            return await OpenAsync(invocation, next, connection).ConfigureAwait(false);
        }

        connection.Disown();
        connections.Remove(connection);
        await connection.TellAsync(PageMessages.Refused, [PageMessages.NameOf(refusal), _retryAfter], invocation.Context.ConnectionAborted).ConfigureAwait(false);
        _ = CutLaterAsync(connection, invocation.Context.ConnectionAborted);
        return null;
    }

    private async ValueTask<object?> ResumeAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection, Newcomer newcomer)
    {
        if (gate.TryResume(connection, newcomer))
        {
            return await OpenAsync(invocation, next, connection).ConfigureAwait(false);
        }

        // An answer would have the page reload, and the snapshot lost to it. Cut off, its browser keeps trying, perhaps with another server.
        invocation.Context.Abort();
        return null;
    }

    private async ValueTask<object?> OpenAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection)
    {
        object? secret = null;
        try
        {
            return secret = await next(invocation).ConfigureAwait(false);
        }
        finally
        {
            if (secret is null)
            {
                gate.NotOpened(connection);
            }
        }
    }

    private async Task CutLaterAsync(CircuitConnection connection, CancellationToken connectionEnded)
    {
        await Task.Delay(s_timeToLeave, time, connectionEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Cut();
    }
}
