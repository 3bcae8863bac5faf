using System.Runtime.CompilerServices;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Tracking;

/// <summary>What is left of a connection that has ended, in the context of everything the app started during one of its calls.</summary>
public sealed class EndedConnectionTests : IAsyncDisposable
{
    private static readonly FakeBrowser s_browser = new();

    private readonly CheckpointHarness _harness = new();

    [Fact]
    public async Task Connection_is_cut_while_it_stands()
    {
        var caller = new FakeCaller();
        var connection = await ConnectAsync(caller);

        connection.Cut();

        Assert.Equal(1, caller.Aborts);
    }

    [Fact]
    public async Task Browser_is_told_while_the_connection_stands_and_not_after()
    {
        var caller = new FakeCaller();
        var connection = await ConnectAsync(caller);

        await connection.TellAsync("CircuitKit.Test", 1, CancellationToken.None);
        await Filter.OnDisconnectedAsync(Lifetime(caller), exception: null, static (_, _) => Task.CompletedTask);
        await connection.TellAsync("CircuitKit.Test", 2, CancellationToken.None);

        var told = Assert.Single(s_browser.Told);
        Assert.Equal(("CircuitKit.Test", 1), (told.Message, Assert.Single(told.Contents)));
    }

    [Fact]
    public async Task Ended_connection_is_not_held_in_memory()
    {
        var (connection, caller) = await EndedAsync();
        // Off the stack of what has just ended.
        await Task.Yield();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(caller.TryGetTarget(out _));
        connection.Cut();
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<(CircuitConnection Connection, WeakReference<FakeCaller> Caller)> EndedAsync()
    {
        var caller = new FakeCaller();
        var connection = await ConnectAsync(caller);
        await Filter.OnDisconnectedAsync(Lifetime(caller), exception: null, static (_, _) => Task.CompletedTask);
        return (connection, new WeakReference<FakeCaller>(caller));
    }

    private CircuitKitHubFilter Filter => _harness.Get<CircuitKitHubFilter>();

    private async Task<CircuitConnection> ConnectAsync(FakeCaller caller)
    {
        await Filter.OnConnectedAsync(Lifetime(caller), static _ => Task.CompletedTask);
        return CircuitConnection.Of(caller)!;
    }

    private static HubLifetimeContext Lifetime(FakeCaller caller)
    {
        var hubType = typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;
        var hub = (Hub)RuntimeHelpers.GetUninitializedObject(hubType);
        hub.Clients = s_browser;
        return new HubLifetimeContext(caller, new ServiceCollection().BuildServiceProvider(), hub);
    }
}
