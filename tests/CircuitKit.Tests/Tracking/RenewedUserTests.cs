using System.Runtime.CompilerServices;
using System.Security.Claims;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.Tests.Tracking;

/// <summary>The user of a connection is renewed while its circuit lives, as .NET 11 does it.</summary>
public sealed class RenewedUserTests : IAsyncDisposable
{
    private static readonly Type s_hubType =
        typeof(CircuitOptions).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;

    private readonly CheckpointHarness _app = new();
    private readonly FakeCaller _caller = new() { Renewed = User("alice", "reader") };
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly Hub _hub = (Hub)RuntimeHelpers.GetUninitializedObject(s_hubType);
    private int _passed;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Circuit_has_the_new_roles_of_the_same_user_with_the_next_message()
    {
        TrackedCircuit circuit = await OpenAsync();
        Assert.True(circuit.User!.IsInRole("reader"));

        _caller.Renewed = User("alice", "editor");
        await SendAsync();

        Assert.True(circuit.User!.IsInRole("editor"));
        Assert.Equal((1, 0), (_passed, _caller.Aborts));
    }

    [Fact]
    public async Task Retention_sees_the_new_roles_of_a_page_that_has_said_nothing_since()
    {
        TrackedCircuit circuit = await OpenAsync();

        _caller.Renewed = User("alice", "editor");
        await _app.Get<CircuitKitHubFilter>().OnDisconnectedAsync(
            new HubLifetimeContext(_caller, _services, _hub), null, static (_, _) => Task.CompletedTask);

        Assert.True(circuit.User!.IsInRole("editor"));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData(null)]
    public async Task Another_user_or_nobody_gets_nothing_of_the_circuit(string? name)
    {
        TrackedCircuit circuit = await OpenAsync();

        _caller.Renewed = name is null ? new ClaimsPrincipal(new ClaimsIdentity()) : User(name, "editor");
        await SendAsync();

        Assert.Equal((0, 1), (_passed, _caller.Aborts));
        Assert.True(circuit.User!.IsInRole("reader"));
    }

    private async Task<TrackedCircuit> OpenAsync()
    {
        _hub.Clients = new FakeBrowser();
        await _app.Get<CircuitKitHubFilter>().OnConnectedAsync(
            new HubLifetimeContext(_caller, _services, _hub), static _ => Task.CompletedTask);
        CircuitConnection connection = CircuitConnection.Of(_caller)!;
        return connection.Circuit = _app.Open(connection).Checkpoint;
    }

    private ValueTask<object?> SendAsync() => _app.Get<CircuitKitHubFilter>().InvokeMethodAsync(
        new HubInvocationContext(_caller, _services, _hub, s_hubType.GetMethod("EndInvokeJSFromDotNet")!, [2L, null, null]),
        _ =>
        {
            _passed++;
            return ValueTask.FromResult<object?>(null);
        });

    private static ClaimsPrincipal User(string name, string role) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, name), new(ClaimTypes.Role, role)], "test"));
}
