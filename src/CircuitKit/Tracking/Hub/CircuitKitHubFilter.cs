using CircuitKit.Blazor;
using CircuitKit.Observability;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Tracking.Hub;

/// <summary>
/// The one hub filter. It classifies each message of Blazor's hub once, and passes it to the steps that want it, in their order. It is a filter of
/// all hubs of the app, because the type of Blazor's hub is internal, and leaves the others alone.
/// </summary>
internal sealed class CircuitKitHubFilter : IHubFilter
{
    private readonly TimeProvider _time;
    private readonly HubStep[] _steps;

    // One pipeline for each kind of call, made once: on the path of every event.
    private readonly HubMessageDelegate[] _pipelines;

    public CircuitKitHubFilter(IEnumerable<HubStep> steps, [Clock] TimeProvider time)
    {
        _time = time;
        _steps = [.. steps];
        _pipelines = [.. Enum.GetValues<BlazorHubCall>().Select(call => Pipeline(_steps.Where(step => step.Wants(call))))];
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (!BlazorHub.IsBlazor(context.Hub.GetType()))
        {
            return next(context);
        }

        var connection = CircuitConnection.Open(context, _time.GetTimestamp());
        return _steps.Reverse().Aggregate(() => next(context), (inner, step) => () => step.OnConnectedAsync(connection, context.Context, inner))();
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var call = BlazorHub.Classify(invocation);
        return call == BlazorHubCall.Other || CircuitConnection.Of(invocation.Context) is not { } connection
            ? next(invocation)
            : _pipelines[(int)call](new HubMessage(invocation, call, connection, next));
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next) =>
        CircuitConnection.Of(context.Context) is { } connection
            ? _steps.Reverse().Aggregate(() => next(context, exception), (inner, step) => () => step.OnDisconnectedAsync(connection, inner))()
            : next(context, exception);

    private static HubMessageDelegate Pipeline(IEnumerable<HubStep> steps) => steps.Reverse().Aggregate(
        (HubMessageDelegate)(static message => message.Framework(message.Invocation)),
        static (inner, step) => message => step.InvokeAsync(message, inner));
}
