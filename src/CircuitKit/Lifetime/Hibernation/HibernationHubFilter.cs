using CircuitKit.Blazor;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>Answers the browser's script, tells it when to ask, and lets the circuits go of those that close their connection upon a yes.</summary>
internal sealed class HibernationHubFilter(Hibernator hibernator, HibernationMetrics metrics, IOptions<HibernationOptions> options, TimeProvider time) : IHubFilter
{
    /// <summary>The message to the browser's script: after how many milliseconds hidden, and after how many left alone, it is to ask; and 1 when pages that were used are to ask too.</summary>
    private const string SettingsMessage = "CircuitKit.Hibernation";

    private readonly HibernationOptions _options = options.Value;

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        await next(context).ConfigureAwait(false);
        if (_options.Enabled && PageConnection.Open(context.Context, time) is { } page)
        {
            await page.Connection.TellAsync(
                SettingsMessage, [Milliseconds(_options.HiddenAfter), Milliseconds(_options.IdleAfter), _options.UsedPages ? 1 : 0], context.Context.ConnectionAborted).ConfigureAwait(false);
        }
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        switch (BlazorHub.Classify(invocation))
        {
            case BlazorHubCall.Hibernate:
                return AnswerAsync(invocation);

            case BlazorHubCall.RenderCompleted
                when PageConnection.Of(invocation.Context) is { WakesSince: { } since, Connection.Entry.State: CircuitState.Connected } page:
                metrics.Woken(time.GetElapsedTime(since));
                page.WakesSince = null;
                return next(invocation);

            default:
                return next(invocation);
        }
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        // Before the framework hears of it, so that the circuit is never seen as one that has lost its connection.
        var leaving = PageConnection.Of(context.Context) is { } page ? hibernator.Leave(page) : null;
        await next(context, exception).ConfigureAwait(false);
        if (leaving is not null)
        {
            _ = Task.Run(leaving);
        }
    }

    private async ValueTask<object?> AnswerAsync(HubInvocationContext invocation)
    {
        var text = BlazorHub.Secret(invocation.HubMethodArguments);
        if (PageConnection.Of(invocation.Context) is not { } page)
        {
            return false;
        }

        if (HibernationRequest.IsNo(text))
        {
            hibernator.Declined(page);
            return false;
        }

        return HibernationRequest.Parse(text) is { } request
            && await hibernator.PrepareAsync(page, request, invocation.Context.ConnectionAborted).ConfigureAwait(false);
    }

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;
}
