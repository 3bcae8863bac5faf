using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.Hibernation;

/// <summary>
/// What the browser's script and the server say to each other about hibernation: the settings, the question, and the end of the connection.
/// </summary>
internal sealed class HibernationStep(
    HibernationService hibernation,
    HibernationCheck check,
    HibernationMetrics metrics,
    IOptions<HibernationOptions> options,
    [Clock] TimeProvider time) : HubStep
{
    /// <summary>How long nobody has done anything in a page that counts as left alone. The script is told.</summary>
    internal static readonly TimeSpan LeftAloneAfter = TimeSpan.FromMinutes(1);

    /// <summary>The message (<c>hibernate.js</c>) with the settings.</summary>
    private const string SettingsMessage = "CircuitKit.Hibernation";

    private readonly HibernationOptions _options = options.Value;

    public override bool Wants(BlazorHubCall call) => call is BlazorHubCall.Hibernate or BlazorHubCall.RenderCompleted;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await next().ConfigureAwait(false);
        if (_options.Enabled && connection.CanHibernate)
        {
            await connection.TellAsync(
                SettingsMessage,
                [Milliseconds(_options.HiddenAfter), Milliseconds(_options.IdleAfter), check.MayUsed ? 1 : 0, Milliseconds(LeftAloneAfter)],
                context.ConnectionAborted).ConfigureAwait(false);
        }
    }

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        if (message.Call == BlazorHubCall.Hibernate)
        {
            return AnswerAsync(message);
        }

        if (message.Connection is { IsWaking: true, Circuit.State: CircuitState.Connected } connection)
        {
            metrics.Woken(time.GetElapsedTime(connection.OpenedAt));
            connection.IsWaking = false;
        }

        return next(message);
    }

    public override async Task OnDisconnectedAsync(CircuitConnection connection, Func<Task> next)
    {
        // Before the framework hears of it, so that the circuit is never seen as one that has lost its connection.
        var leave = hibernation.Leave(connection);
        try
        {
            await next().ConfigureAwait(false);
        }
        finally
        {
            if (leave is not null)
            {
                _ = Task.Run(leave);
            }
        }
    }

    private async ValueTask<object?> AnswerAsync(HubMessage message)
    {
        var text = BlazorHub.Secret(message.Arguments);
        if (!message.Connection.CanHibernate)
        {
            return false;
        }

        if (HibernationRequest.ReadNo(text) is { } reason)
        {
            hibernation.Declined(message.Connection, reason);
            return false;
        }

        return HibernationRequest.Parse(text) is { } request
            && await hibernation.PrepareAsync(message.Connection, request, message.ConnectionAborted).ConfigureAwait(false);
    }

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;
}
