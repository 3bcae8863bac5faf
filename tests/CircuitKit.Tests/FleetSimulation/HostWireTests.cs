using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Nodes;

namespace CircuitKit.Tests.FleetSimulation;

public sealed class HostWireTests
{
    [Fact]
    public void Order_arrives_as_it_was_given()
    {
        HostOrder order = new(HostVerb.Resume) { Id = 7, Tickets = [new CircuitTicket("secret", "user", 3)] };

        HostOrder arrived = HostWire.Read<HostOrder>(HostWire.Write(order));

        Assert.Equal((order.Verb, order.Id), (arrived.Verb, arrived.Id));
        Assert.Equal(order.Tickets, arrived.Tickets);
    }

    [Fact]
    public void What_each_node_should_see_arrives_as_it_was_given()
    {
        HostOrder order = new(HostVerb.Watch) { Sight = new Sight(SightKind.Gone, "node-1", Count: 2, TabId: "tab") };

        Assert.Equal(order.Sight, HostWire.Read<HostOrder>(HostWire.Write(order)).Sight);
    }

    [Fact]
    public void Answer_is_one_line_with_its_result()
    {
        string line = HostWire.Write(new HostAnswer(7, Error: null, HostWire.Pack(new ScreensSeen(3, 1))));

        Assert.DoesNotContain('\n', line);
        Assert.Equal(new ScreensSeen(3, 1), HostWire.Unpack<ScreensSeen>(HostWire.Read<HostAnswer>(line).Result));
    }
}
