using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Lifetime.NewVersion;

/// <summary>What the browser's script (<c>newversion.js</c>) and the server say to each other about versions of the app.</summary>
internal sealed class NewVersionStep(NewVersionPages pages, PageMoves moves, IOptions<NewVersionOptions> options) : HubStep
{
    private readonly bool _isOn = options.Value.Mode != NewVersionMode.Off;

    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.Move;

    public override async Task OnConnectedAsync(CircuitConnection connection, HubCallerContext context, Func<Task> next)
    {
        await next().ConfigureAwait(false);
        if (_isOn && connection.PageVersion is not null)
        {
            await pages.GreetAsync(connection, context.ConnectionAborted).ConfigureAwait(false);
        }
    }

    public override async ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) =>
        _isOn
        && MoveRequest.Parse(BlazorHub.Secret(message.Arguments)) is { } request
        && await moves.PrepareAsync(message.Connection, request, message.ConnectionAborted).ConfigureAwait(false);
}
