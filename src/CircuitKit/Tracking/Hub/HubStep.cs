using CircuitKit.Blazor;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>One message of Blazor's hub: which call it is, and the connection it came on.</summary>
/// <param name="Invocation">The call as SignalR has it.</param>
/// <param name="Call">What it means.</param>
/// <param name="Connection">The connection it came on.</param>
/// <param name="Framework">The framework's own method, behind the last step.</param>
internal readonly record struct HubMessage(
    HubInvocationContext Invocation, BlazorHubCall Call, CircuitConnection Connection, Func<HubInvocationContext, ValueTask<object?>> Framework)
{
    public IReadOnlyList<object?> Arguments => Invocation.HubMethodArguments;

    public CancellationToken ConnectionAborted => Invocation.Context.ConnectionAborted;
}

/// <summary>What comes after a step.</summary>
internal delegate ValueTask<object?> HubMessageDelegate(HubMessage message);

/// <summary>What one feature does around the messages and connections of Blazor's hub.</summary>
/// <remarks>An async method in a step ends the flow of an <see cref="AsyncLocal{T}"/> that it sets; see <see cref="HubCall"/>.</remarks>
internal abstract class HubStep
{
    /// <summary>Whether it is called for these messages. Asked once, when the pipelines are made.</summary>
    public abstract bool Wants(BlazorHubCall call);

    /// <summary>A connection is made; the framework hears of it in <paramref name="next"/>. A step that does not call that does not let it in.</summary>
    public virtual Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next) => next();

    /// <summary>A message that the step wants.</summary>
    public virtual ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) => next(message);

    /// <summary>A connection has ended; the framework hears of it in <paramref name="next"/>.</summary>
    public virtual Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next) => next();
}
