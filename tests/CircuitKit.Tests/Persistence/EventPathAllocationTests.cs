using System.Runtime.CompilerServices;
using CircuitKit.Blazor;
using CircuitKit.Persistence;
using CircuitKit.Tests.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Persistence;

/// <summary>CircuitKit's two handlers around every event of every circuit.</summary>
[Collection(Listeners.Collection)]
public sealed class EventPathAllocationTests : IAsyncDisposable
{
    private readonly CheckpointHarness _harness = new(configureServices: services => services.AddRazorComponents());

    [Fact]
    public async Task An_event_allocates_nothing()
    {
        await using var scope = _harness.Get<IServiceScopeFactory>().CreateAsyncScope();
        var (handle, checkpoint) = Open(scope.ServiceProvider);

        Assert.Equal(0, AllocatedBytes.PerCall(() => handle(null!)));
        Assert.True(checkpoint.IsDirty);
        Assert.True(checkpoint.View().EventCount > 0);
    }

    [Fact]
    public async Task An_event_allocates_nothing_while_somebody_listens_to_metrics_and_traces_either()
    {
        using Listeners listeners = new(_harness.Get<System.Diagnostics.Metrics.IMeterFactory>());
        await using var scope = _harness.Get<IServiceScopeFactory>().CreateAsyncScope();
        var (handle, checkpoint) = Open(scope.ServiceProvider);

        Assert.Equal(0, AllocatedBytes.PerCall(() => handle(null!)));
        Assert.True(checkpoint.IsDirty);
    }

    [Fact]
    public async Task An_event_allocates_nothing_in_the_flow_of_a_hub_call_either()
    {
        await using var scope = _harness.Get<IServiceScopeFactory>().CreateAsyncScope();
        var (handle, _) = Open(scope.ServiceProvider);
        HubCall.Current = new HubCall(new CircuitConnection { Tab = TabIdentity.Unknown, User = null, UserKey = null }, BlazorHubCall.ConnectCircuit);

        Assert.Equal(0, AllocatedBytes.PerCall(() => handle(null!)));
    }

    [Fact]
    public async Task The_first_event_after_a_capture_allocates_nothing()
    {
        await using var scope = _harness.Get<IServiceScopeFactory>().CreateAsyncScope();
        var (handle, checkpoint) = Open(scope.ServiceProvider);

        Assert.Equal(0, AllocatedBytes.PerCall(() =>
        {
            checkpoint.TakeFromQueue();
            checkpoint.ClearMark();
            checkpoint.NextDirty = null;
            handle(null!);
        }));
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    // The handlers as the container makes them for a circuit, chained as the framework does; opened by hand, because a circuit of the framework's
    // cannot be made outside of it.
    private (Func<CircuitInboundActivityContext, Task> Handle, TrackedCircuit Checkpoint) Open(IServiceProvider circuit)
    {
        var (checkpoint, _) = _harness.Open();
        CircuitHandler[] handlers = [.. circuit.GetServices<CircuitHandler>().OrderBy(handler => handler.Order)];
        CircuitOf(Assert.IsType<TrackingCircuitHandler>(handlers[0])) = checkpoint;
        Func<CircuitInboundActivityContext, Task> handle = static _ => Task.CompletedTask;
        return (handlers.Reverse().Aggregate(handle, static (next, handler) => handler.CreateInboundActivityHandler(next)), checkpoint);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_circuit")]
    private static extern ref TrackedCircuit? CircuitOf(TrackingCircuitHandler handler);
}
