using System.Runtime.CompilerServices;
using CircuitKit.Admission;
using CircuitKit.Checkpoints.Drain;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Circuits;
using CircuitKit.Retention;
using CircuitKit.Retention.Waiting;
using CircuitKit.Tests.Checkpoints;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Circuits;

/// <summary>CircuitKit's four hub filters around every message of every browser.</summary>
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
        var hub = (Hub)RuntimeHelpers.GetUninitializedObject(s_hubType);
        hub.Clients = new FakeBrowser();
        var caller = new FakeCaller();
        _harness.Get<StockRetention>().Read(new CircuitOptions(), isReplaced: true);
        var services = new ServiceCollection().BuildServiceProvider();
        await _harness.Get<TrackingHubFilter>().OnConnectedAsync(new HubLifetimeContext(caller, services, hub), static _ => Task.CompletedTask);
        TrackingHubFilter.ConnectionOf(caller)!.Entry = _harness.Open().Checkpoint.Entry;
        var message = new HubInvocationContext(caller, services, hub, s_hubType.GetMethod(method)!, [2L, null, "DispatchEventAsync"]);
        IHubFilter[] filters =
        [
            _harness.Get<DrainHubFilter>(),
            _harness.Get<TrackingHubFilter>(),
            _harness.Get<AdmissionHubFilter>(),
            _harness.Get<ResumeHubFilter>(),
            _harness.Get<RetentionHubFilter>(),
        ];
        Func<HubInvocationContext, ValueTask<object?>> invoke = static _ => ValueTask.FromResult<object?>(null);
        invoke = filters.Reverse().Aggregate(invoke, static (next, filter) => invocation => filter.InvokeMethodAsync(invocation, next));

        Assert.Equal(0, AllocatedBytes.PerCall(() => IsAnswered(invoke(message))));
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    private static void IsAnswered(ValueTask<object?> answer) => Assert.True(answer.IsCompletedSuccessfully);
}
