using System.Security.Claims;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Tracking;

/// <summary>The user of a connection is renewed while its circuit lives, as .NET 11 does it.</summary>
public sealed class RenewedUserTests : IAsyncDisposable
{
    private readonly CheckpointHarness _app = new();
    private int _cuts;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public void Circuit_has_the_new_roles_of_the_same_user_and_keeps_its_sign_in()
    {
        (TrackedCircuit circuit, CircuitConnection connection) = Open();

        connection.Renewed(User("alice", "editor"));

        Assert.True(circuit.User!.IsInRole("editor"));
        Assert.Equal("one", circuit.SignIn?.Mark);
        Assert.Equal(0, _cuts);
    }

    [Fact]
    public void Circuit_that_has_another_connection_by_now_is_not_touched()
    {
        (TrackedCircuit circuit, CircuitConnection before) = Open();
        circuit.ConnectedThrough(NewConnection());

        before.Renewed(User("alice", "editor"));

        Assert.True(circuit.User!.IsInRole("reader"));
    }

    [Theory]
    [InlineData("bob")]
    [InlineData(null)]
    public void Another_user_or_nobody_gets_nothing_of_the_circuit(string? name)
    {
        (TrackedCircuit circuit, CircuitConnection connection) = Open();

        connection.Renewed(name is null ? new ClaimsPrincipal(new ClaimsIdentity()) : User(name, "editor"));

        Assert.Equal((1, true), (_cuts, connection.IsRevoked));
        Assert.True(circuit.User!.IsInRole("reader"));
    }

    private (TrackedCircuit Circuit, CircuitConnection Connection) Open()
    {
        CircuitConnection connection = NewConnection();
        TrackedCircuit circuit = _app.Open(connection).Checkpoint;
        connection.Circuit = circuit;
        return (circuit, connection);
    }

    private CircuitConnection NewConnection() => new()
    {
        Tab = TabIdentity.Unknown,
        User = User("alice", "reader"),
        UserKey = "alice",
        SignIn = new SignIn("one", null, null),
        Ending = () => _cuts++,
    };

    private static ClaimsPrincipal User(string name, string role) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, name), new(ClaimTypes.Role, role)], "test"));
}
