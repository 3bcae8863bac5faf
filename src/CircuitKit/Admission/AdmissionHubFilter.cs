using CircuitKit.Blazor;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>
/// Decides at the hub's <c>StartCircuit</c>, the only place where it is known that a circuit is new, and prefers circuits that are resumed
/// (<c>ResumeCircuit</c>). A reconnect (<c>ConnectCircuit</c>) has its circuit already.
/// </summary>
internal sealed class AdmissionHubFilter(
    AdmissionControl admission, HubConnections connections, IOptions<AdmissionOptions> options, TimeProvider time) : IHubFilter
{
    // A page's script ends the connection when it hears of the refusal; any other client is cut off.
    private static readonly TimeSpan s_timeToLeave = TimeSpan.FromSeconds(5);

    private readonly int _retryAfter = (int)options.Value.RetryAfter.TotalMilliseconds;

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!admission.IsActive
            || BlazorHub.Classify(invocation) is var call && call is not (BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit)
            || TrackingHubFilter.ConnectionOf(invocation.Context) is not { } connection
            || admission.HasLease(connection))
        {
            return next(invocation);
        }

        var request = AdmissionRequest.On(connection, invocation.Context.GetHttpContext());
        return call == BlazorHubCall.StartCircuit
            ? StartAsync(invocation, next, connection, request)
            : ResumeAsync(invocation, next, connection, request);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (admission.IsActive && TrackingHubFilter.ConnectionOf(context.Context) is { } connection)
        {
            admission.NotOpened(connection);
        }

        return next(context, exception);
    }

    private async ValueTask<object?> StartAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection, AdmissionRequest request)
    {
        if (connection.IsRevoked)
        {
            // Refused before, and asks again on the same connection: no page of ours does that.
            connection.Cut();
            return null;
        }

        if (await admission.AdmitAsync(connection, request, invocation.Context.ConnectionAborted).ConfigureAwait(false) is not { } refusal)
        {
            return await OpenAsync(invocation, next, connection).ConfigureAwait(false);
        }

        connection.Disown();
        connections.Remove(connection);
        object?[] contents = [PageMessages.NameOf(refusal), _retryAfter];
        await connection.TellAsync(PageMessages.Refused, contents, invocation.Context.ConnectionAborted).ConfigureAwait(false);
        _ = CutLaterAsync(connection, invocation.Context.ConnectionAborted);
        return null;
    }

    private async ValueTask<object?> ResumeAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next, CircuitConnection connection, AdmissionRequest request)
    {
        if (admission.TryResume(connection, request))
        {
            return await OpenAsync(invocation, next, connection).ConfigureAwait(false);
        }

        // An answer would make the page reload and lose its snapshot. Without one its browser keeps trying, perhaps with another server.
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
                admission.NotOpened(connection);
            }
        }
    }

    private async Task CutLaterAsync(CircuitConnection connection, CancellationToken connectionEnded)
    {
        await Task.Delay(s_timeToLeave, time, connectionEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Cut();
    }
}
