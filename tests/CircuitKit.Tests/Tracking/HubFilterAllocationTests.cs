using System.Runtime.CompilerServices;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Tests.Observability;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Tracking;

/// <summary>CircuitKit's hub filters around every message of every browser.</summary>
[Collection(Listeners.Collection)]
public sealed class HubFilterAllocationTests : IAsyncDisposable
{
    private static readonly Type s_hubType =
        typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;

    private readonly CheckpointHarness _harness = new(options => options.Admission.MaxCircuits = 10);

    [Theory]
    [InlineData("BeginInvokeDotNetFromJS")]
    [InlineData("EndInvokeJSFromDotNet")]
    [InlineData("OnRenderCompleted")]
    public async Task A_message_of_a_page_in_use_allocates_nothing(string method)
    {
        Func<string, ValueTask<object?>> send = await ConnectAsync();

        Assert.Equal(0, AllocatedBytes.PerCall(() => IsAnswered(send(method))));
    }

    [Fact]
    public async Task An_event_and_its_acknowledgement_allocate_nothing_while_somebody_listens_to_metrics_and_traces()
    {
        using Listeners listeners = new(_harness.Get<System.Diagnostics.Metrics.IMeterFactory>());
        Func<string, ValueTask<object?>> send = await ConnectAsync();
        long before = listeners.Measured;
        int events = 0;

        Assert.Equal(0, AllocatedBytes.PerCall(() =>
        {
            events++;
            IsAnswered(send("BeginInvokeDotNetFromJS"));
            IsAnswered(send("OnRenderCompleted"));
        }));

        // Each of them is a measurement of circuitkit.event.duration, and nothing else is measured.
        Assert.Equal(events, listeners.Measured - before);
    }

    /// <summary>A page with a circuit; answers what sends one of its messages through the filters.</summary>
    private async Task<Func<string, ValueTask<object?>>> ConnectAsync()
    {
        var hub = (Hub)RuntimeHelpers.GetUninitializedObject(s_hubType);
        hub.Clients = new FakeBrowser();
        var caller = new FakeCaller();
        _harness.Get<FrameworkRetention>().Read(new CircuitOptions(), isReplaced: true);
        var services = new ServiceCollection().BuildServiceProvider();
        var filter = _harness.Get<CircuitKitHubFilter>();
        await filter.OnConnectedAsync(new HubLifetimeContext(caller, services, hub), static _ => Task.CompletedTask);
        CircuitConnection.Of(caller)!.Circuit = _harness.Open().Checkpoint;
        Func<HubInvocationContext, ValueTask<object?>> framework = static _ => ValueTask.FromResult<object?>(null);
        Dictionary<string, HubInvocationContext> messages = new[] { "BeginInvokeDotNetFromJS", "EndInvokeJSFromDotNet", "OnRenderCompleted" }.ToDictionary(
            method => method, method => new HubInvocationContext(caller, services, hub, s_hubType.GetMethod(method)!, [2L, null, "DispatchEventAsync"]));
        return method => filter.InvokeMethodAsync(messages[method], framework);
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    private static void IsAnswered(ValueTask<object?> answer) => Assert.True(answer.IsCompletedSuccessfully);
}
