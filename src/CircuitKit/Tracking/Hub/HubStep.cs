using CircuitKit.Blazor;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>One message to Blazor's hub.</summary>
/// <param name="Invocation">The call of SignalR.</param>
/// <param name="Call">The kind of call.</param>
/// <param name="Connection">The connection it came on.</param>
/// <param name="Framework">The framework's own method, called after the last step.</param>
internal readonly record struct HubMessage(
    HubInvocationContext Invocation, BlazorHubCall Call, CircuitConnection Connection, Func<HubInvocationContext, ValueTask<object?>> Framework)
{
    public IReadOnlyList<object?> Arguments => Invocation.HubMethodArguments;

    public CancellationToken ConnectionAborted => Invocation.Context.ConnectionAborted;
}

/// <summary>The rest of the pipeline after a step.</summary>
internal delegate ValueTask<object?> HubMessageDelegate(HubMessage message);

/// <summary>What one feature does with the messages and connections of Blazor's hub.</summary>
/// <remarks>An <see cref="AsyncLocal{T}"/> that an async method sets loses its value when the method ends; see <see cref="HubCall"/>.</remarks>
internal abstract class HubStep
{
    /// <summary>Whether it is called for these messages. Called once, when the pipelines are made.</summary>
    public abstract bool Wants(BlazorHubCall call);

    /// <summary>
    /// A new connection, which <paramref name="next"/> passes on to the framework. A step that does not call it refuses the connection.
    /// </summary>
    public virtual Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next) => next();

    /// <summary>A message that the step wants, which <paramref name="next"/> passes on.</summary>
    public virtual ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) => next(message);

    /// <summary>The end of a connection, which <paramref name="next"/> passes on to the framework.</summary>
    public virtual Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next) => next();
}
