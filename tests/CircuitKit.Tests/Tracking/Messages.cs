using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Tracking;

/// <summary>Messages of a page to the hub, as a step gets them.</summary>
internal static class Messages
{
    private static readonly ServiceProvider s_services = new ServiceCollection().BuildServiceProvider();

    public static HubMessage Of(BlazorHubCall call, CircuitConnection connection, string? text = null, FakeCaller? caller = null)
    {
        HubInvocationContext invocation = new(
            caller ?? new FakeCaller(), s_services, new AnyHub(), typeof(AnyHub).GetMethod(nameof(AnyHub.Call))!, [text]);
        return new HubMessage(invocation, call, connection, static _ => throw new InvalidOperationException("A step calls the next one."));
    }

    private sealed class AnyHub : Hub
    {
        public Task Call(string text) => Clients.Caller.SendAsync(text);
    }
}
