using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission;

/// <summary>
/// Stands before the hub's <c>StartCircuit</c>, the one place where it is known that somebody is new, and lets those who come back
/// (<c>ResumeCircuit</c>) go first. A reconnect (<c>ConnectCircuit</c>) has its circuit already.
/// </summary>
internal sealed class AdmissionHubStep(AdmissionGate gate, HubConnections connections, IOptions<CircuitKitOptions> options, TimeProvider time) : HubStep
{
    // A page's script ends the connection once it has been told; whoever does not is cut off.
    private static readonly TimeSpan s_timeToLeave = TimeSpan.FromSeconds(5);

    private readonly int _retryAfter = (int)options.Value.Admission.RetryAfter.TotalMilliseconds;

    public override bool Wants(BlazorHubCall call) => gate.IsActive && call is (BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit);

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (gate.HasPlace(message.Connection))
        {
            return next(message);
        }

        var newcomer = Newcomer.On(message.Connection, message.Invocation.Context.GetHttpContext());
        return message.Call == BlazorHubCall.StartCircuit ? StartAsync(message, next, newcomer) : ResumeAsync(message, next, newcomer);
    }

    public override Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        if (gate.IsActive)
        {
            gate.NotOpened(connection);
        }

        return next();
    }

    private async ValueTask<object?> StartAsync(HubMessage message, HubMessageDelegate next, Newcomer newcomer)
    {
        var connection = message.Connection;
        if (connection.IsRevoked)
        {
            // Refused before, and asks again on the same connection: that is no page of ours.
            connection.Cut();
            return null;
        }

        if (await gate.AdmitAsync(connection, newcomer, message.ConnectionAborted).ConfigureAwait(false) is not { } refusal)
        {
            return await OpenAsync(message, next).ConfigureAwait(false);
        }

        connection.Disown();
        connections.Remove(connection);
        await connection.TellAsync(PageMessages.Refused, [PageMessages.NameOf(refusal), _retryAfter], message.ConnectionAborted).ConfigureAwait(false);
        _ = CutLaterAsync(connection, message.ConnectionAborted);
        return null;
    }

    private async ValueTask<object?> ResumeAsync(HubMessage message, HubMessageDelegate next, Newcomer newcomer)
    {
        if (gate.TryResume(message.Connection, newcomer))
        {
            return await OpenAsync(message, next).ConfigureAwait(false);
        }

        // An answer would have the page reload, and the snapshot lost to it. Cut off, its browser keeps trying, perhaps with another server.
        message.Invocation.Context.Abort();
        return null;
    }

    private async ValueTask<object?> OpenAsync(HubMessage message, HubMessageDelegate next)
    {
        object? secret = null;
        try
        {
            return secret = await next(message).ConfigureAwait(false);
        }
        finally
        {
            if (secret is null)
            {
                gate.NotOpened(message.Connection);
            }
        }
    }

    private async Task CutLaterAsync(CircuitConnection connection, CancellationToken connectionEnded)
    {
        await Task.Delay(s_timeToLeave, time, connectionEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Cut();
    }
}
