using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Admission;

/// <summary>
/// Applies the limits to <c>StartCircuit</c>, the call that shows that a circuit is new, and to <c>ResumeCircuit</c>, which is preferred. A reconnect
/// (<c>ConnectCircuit</c>) already has its circuit.
/// </summary>
internal sealed class AdmissionHubStep(
    AdmissionControl admission, HubConnections connections, IOptions<AdmissionOptions> options, [Clock] TimeProvider time) : HubStep
{
    /// <summary>The message to <c>admission.js</c>: the reason, and after how many milliseconds to try again.</summary>
    private const string Refused = "CircuitKit.Refused";

    /// <summary>The message to <c>admission.js</c> that there is no room for a resume yet.</summary>
    private const string Busy = "CircuitKit.Busy";

    // The page's script closes the connection at a refusal. A client that does not is cut off.
    private static readonly TimeSpan s_timeToLeave = TimeSpan.FromSeconds(5);

    private readonly int _retryAfter = (int)options.Value.RetryAfter.TotalMilliseconds;

    public override bool Wants(BlazorHubCall call) => admission.IsActive && call is (BlazorHubCall.StartCircuit or BlazorHubCall.ResumeCircuit);

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (admission.HasLease(message.Connection))
        {
            return next(message);
        }

        var request = AdmissionRequest.On(message.Connection, message.Invocation.Context.GetHttpContext());
        return message.Call == BlazorHubCall.StartCircuit ? StartAsync(message, next, request)
            : message.Connection.IsDuplicate ? CopyAsync(message, next, request)
            : ResumeAsync(message, next, request);
    }

    public override async Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            if (admission.IsActive)
            {
                admission.Disconnected(connection);
            }
        }
    }

    private async ValueTask<object?> StartAsync(HubMessage message, HubMessageDelegate next, AdmissionRequest request)
    {
        var connection = message.Connection;
        if (connection.IsRevoked)
        {
            // It was refused before on the same connection. CircuitKit's script does not ask again there.
            connection.Cut();
            return null;
        }

        if (await admission.AdmitAsync(connection, request, message.ConnectionAborted).ConfigureAwait(false) is not { } refusal)
        {
            return await OpenAsync(message, next).ConfigureAwait(false);
        }

        connection.Disown();
        connections.Remove(connection);
        object?[] contents = [NameOf(refusal), _retryAfter];
        await connection.TellAsync(Refused, contents, message.ConnectionAborted).ConfigureAwait(false);
        _ = CutLaterAsync(connection, message.ConnectionAborted);
        return null;
    }

    // A circuit more. Where there is no room for it, its page asks to start one without a copy, and learns that.
    private async ValueTask<object?> CopyAsync(HubMessage message, HubMessageDelegate next, AdmissionRequest request) =>
        await admission.TryCopyAsync(message.Connection, request, message.ConnectionAborted).ConfigureAwait(false)
            ? await OpenAsync(message, next).ConfigureAwait(false)
            : null;

    private async ValueTask<object?> ResumeAsync(HubMessage message, HubMessageDelegate next, AdmissionRequest request)
    {
        var key = BlazorHub.Secret(message.Arguments) is { Length: > 0 } secret ? SnapshotKey.FromSecret(secret) : (SnapshotKey?)null;
        if (admission.TryResume(message.Connection, request, key))
        {
            return await OpenAsync(message, next).ConfigureAwait(false);
        }

        // A result would make the page reload and lose its snapshot. Without one, the browser tries again, perhaps on another server.
        await message.Connection.TellAsync(Busy, [], message.ConnectionAborted).ConfigureAwait(false);
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
                admission.NotOpened(message.Connection);
            }
        }
    }

    private async Task CutLaterAsync(CircuitConnection connection, CancellationToken connectionEnded)
    {
        await Task.Delay(s_timeToLeave, time, connectionEnded).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Cut();
    }

    private static string NameOf(AdmissionRefusal refusal) => refusal switch
    {
        AdmissionRefusal.User => "user",
        AdmissionRefusal.Asked => "asked",
        AdmissionRefusal.Tab => "tab",
        AdmissionRefusal.Address => "address",
        _ => "busy",
    };
}
