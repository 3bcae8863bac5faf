using System.Text.Json;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Status;

namespace CircuitKit.Tests.Dashboard;

public sealed class NodeReadingTests
{
    [Theory]
    [InlineData(1000, 300, 10, 50L)]
    [InlineData(1000, 900, 10, 0L)]
    [InlineData(1000, 300, null, null)]
    [InlineData(1000, 300, 0, null)]
    [InlineData(0, 300, 10, null)]
    public void Room_is_what_four_fifths_of_the_limit_leave(long limit, long workingSet, int? each, long? room) =>
        Assert.Equal(room, new NodeReading { MemoryLimit = limit, WorkingSet = workingSet, BytesPerCircuit = each }.RoomForCircuits);

    [Fact]
    public void Page_gets_the_room()
    {
        NodeStatus node = Some.Node("a") with { Reading = new NodeReading { MemoryLimit = 1000, WorkingSet = 300, BytesPerCircuit = 10 } };

        Assert.Contains("\"roomForCircuits\":50", JsonSerializer.Serialize(node, DashboardJson.Default.NodeStatus), StringComparison.Ordinal);
    }
}
