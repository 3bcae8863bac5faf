using CircuitKit.Admission;
using CircuitKit.Admission.Connections;
using CircuitKit.Tests.Persistence;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Tests.Admission;

/// <summary>Connections without a circuit on a server with room for one circuit.</summary>
public sealed class IdleConnectionsTests : IAsyncDisposable
{
    // Twice one circuit with a margin of one, and a hundred.
    private const int MostConnections = 104;

    private const int MostOfAddress = 50;

    private const string Somebody = "192.0.2.1";
    private const string Attacker = "192.0.2.66";

    private readonly CheckpointHarness _app = new(
        options => (options.Admission.MaxCircuits, options.Admission.MaxIdleConnectionsPerAddress) = (1, MostOfAddress));

    private readonly List<CircuitConnection> _cut = [];

    private IdleConnections Idle => _app.Get<IdleConnections>();

    [Fact]
    public void Connection_that_asks_for_no_circuit_is_cut_when_its_time_is_up()
    {
        var connection = Connect();

        Pass(TimeSpan.FromSeconds(14.9));
        Assert.Empty(_cut);
        Pass(TimeSpan.FromSeconds(0.1));

        Assert.Equal(connection, Assert.Single(_cut));
        Assert.Contains(
            "A connection without a circuit was cut: it had none for CircuitKit:Admission:IdleConnectionTimeout. 1 since the last message; "
            + "logged at most once a minute per reason.",
            _app.Logs.GetSnapshot().Select(line => line.Message));
    }

    [Fact]
    public void Connection_whose_call_is_under_way_is_not_idle_and_has_new_time_afterwards_for_as_many_calls_as_a_browser_makes()
    {
        var connection = Connect();
        for (var call = 0; call < 3; call++)
        {
            Idle.Calls(connection);
            Pass(TimeSpan.FromMinutes(1));
            Idle.Called(connection, hasCircuit: false);
            Pass(TimeSpan.FromSeconds(14.9));
        }

        Assert.Empty(_cut);
        Idle.Calls(connection);
        Idle.Called(connection, hasCircuit: false);
        Pass(TimeSpan.FromSeconds(0.1));

        Assert.Equal(connection, Assert.Single(_cut));
    }

    [Fact]
    public void Connection_that_serves_a_circuit_is_idle_once_the_circuit_has_ended()
    {
        var (connection, circuit) = Open();
        Pass(TimeSpan.FromHours(1));
        Assert.Empty(_cut);

        _app.Release(circuit);
        Pass(TimeSpan.FromSeconds(1));
        Pass(TimeSpan.FromSeconds(15));

        Assert.Equal(connection, Assert.Single(_cut));
    }

    [Fact]
    public void Connection_is_idle_once_another_serves_its_circuit()
    {
        var (first, circuit) = Open();
        var second = Connect();
        Idle.Calls(second);
        second.Circuit = circuit;
        circuit.ConnectedThrough(second);
        Idle.Called(second, hasCircuit: true);

        Pass(TimeSpan.FromSeconds(1));
        Pass(TimeSpan.FromSeconds(15));
        Pass(TimeSpan.FromSeconds(15));

        Assert.Equal(first, Assert.Single(_cut));
    }

    [Fact]
    public void Connection_whose_circuit_is_started_and_not_opened_yet_counts_by_its_lease()
    {
        var connection = Connect();
        var request = new AdmissionRequest(TabIdentity.Unknown, UserKey: null, Somebody, BrowserId: null, IsConfirmed: false);
        var lease = _app.Get<AdmissionTable>().Acquire(request, connection, maxOfUser: null, replacesOldest: false).Lease!;
        Idle.Calls(connection);
        connection.Secret = "secret";
        Idle.Called(connection, hasCircuit: true);
        Pass(TimeSpan.FromHours(1));
        Assert.Empty(_cut);

        _app.Get<AdmissionTable>().Release(lease);
        Pass(TimeSpan.FromSeconds(1));
        Pass(TimeSpan.FromSeconds(15));

        Assert.Equal(connection, Assert.Single(_cut));
    }

    [Fact]
    public void Address_with_too_many_loses_its_oldest_and_no_other_address_does()
    {
        var somebody = Connect();
        var oldest = Connect(Attacker);
        for (var i = 0; i < MostOfAddress; i++)
        {
            Connect(Attacker);
        }

        Assert.Equal(oldest, Assert.Single(_cut));
        Assert.Equal(MostOfAddress + 1, Idle.Count);
        Assert.DoesNotContain(somebody, _cut);
    }

    [Fact]
    public void Where_there_is_no_room_the_address_with_the_most_makes_room_for_others()
    {
        Connect();
        var oldest = Connect(Attacker);
        for (var i = 2; i < MostConnections; i++)
        {
            Connect(i < MostOfAddress ? Attacker : $"2001:db8::{i}");
        }

        Assert.Empty(_cut);
        Assert.True(Idle.HasRoom());

        Connect("192.0.2.2");

        Assert.Equal(oldest, Assert.Single(_cut));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nobody_is_idle_only_a_known_browser_gets_in(bool isKnown)
    {
        for (var i = 0; i < MostConnections; i++)
        {
            Idle.Calls(Connect());
        }

        Assert.False(Idle.HasRoom());
        Assert.Equal(isKnown, Idle.TryAdd(Made(Somebody), isKnown));
        Assert.Empty(_cut);
    }

    [Fact]
    public void Room_is_found_at_once_where_circuits_were_moved_to_another_connection()
    {
        List<CircuitConnection> moved = [];
        var (last, circuit) = Open();
        for (var i = 1; i < MostConnections; i++)
        {
            moved.Add(last);
            last = Connect();
            Idle.Calls(last);
            last.Circuit = circuit;
            circuit.ConnectedThrough(last);
            Idle.Called(last, hasCircuit: true);
        }

        Assert.False(Idle.HasRoom());
        _app.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(Idle.HasRoom());
        Connect();
        Assert.Contains(Assert.Single(_cut), moved);
    }

    [Fact]
    public void Connections_that_have_ended_leave_nothing_behind()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var connection = Made($"192.0.2.{i}");
            Assert.True(Idle.TryAdd(connection, isKnown: false));
            _app.Get<HubConnections>().Remove(connection);
            Idle.Remove(connection);
        }

        Assert.Equal(0, Idle.Count);
        Assert.Empty(_cut);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private (CircuitConnection Connection, TrackedCircuit Circuit) Open()
    {
        var connection = Connect();
        Idle.Calls(connection);
        var (circuit, _) = _app.Open(connection);
        connection.Circuit = circuit;
        Idle.Called(connection, hasCircuit: true);
        return (connection, circuit);
    }

    private CircuitConnection Connect(string address = Somebody)
    {
        var connection = Made(address);
        Assert.True(Idle.TryAdd(connection, isKnown: false));
        return connection;
    }

    private CircuitConnection Made(string address)
    {
        CircuitConnection? made = null;
        made = new CircuitConnection
        {
            Tab = TabIdentity.Unknown,
            User = null,
            UserKey = null,
            Address = address,
            Ending = () => _cut.Add(made!),
        };
        _app.Get<HubConnections>().Add(made);
        return made;
    }

    private void Pass(TimeSpan time)
    {
        _app.Time.Advance(time);
        Idle.Sweep();
    }
}
