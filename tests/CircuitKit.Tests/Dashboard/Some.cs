using CircuitKit.Cluster.Messages;
using CircuitKit.Dashboard.Status;
using CircuitKit.Dashboard.Table;

namespace CircuitKit.Tests.Dashboard;

/// <summary>Nodes and circuits as the dashboard gets them.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A node with which all is well.</summary>
    public static NodeStatus Node(string id, int connected = 10) => new()
    {
        NodeId = id,
        Reading = new NodeReading { States = new CircuitCounts { Connected = connected } },
        Reconnects = [0, 0, 0, 0, 0],
        Saving = Saving(),
    };

    public static NodeSaveStatus Saving() => new()
    {
        Store = "redis",
        StoreAnswers = true,
        OutlivesProcess = true,
        IsActive = true,
        DrainBudgetSeconds = 10,
        ReleaseRate = 500,
    };

    public static FanOutResult<NodeStatus> Answers(params NodeStatus[] nodes) =>
        new([.. nodes.Select(node => (node.NodeId, node))], [], KnowsAllNodes: true);

    public static Sample Sample(long slot, int connected = 0, double oldest = 0, int live = 0, int rejected = 0) => new(
        slot, new NodeReading { States = new CircuitCounts { Connected = connected }, OldestUnsaved = oldest, WorkingSet = 100 }, [live, 0, 0, rejected, 0]);

    public static CircuitRow Row(string id, string? user = null, string? tab = null, string node = "node-1", double? unsaved = null, int minutesOld = 0, int? bytes = null) => new(
        new CircuitInfo
        {
            Id = id,
            NodeId = node,
            UserKey = user,
            TabId = tab,
            Url = $"http://localhost/page-{id}",
            FirstOpenedAt = Noon.AddMinutes(-minutesOld),
            Snapshot = bytes is { } size ? new SnapshotInfo { Version = 1, Bytes = size, SavedAt = Noon } : null,
        },
        unsaved,
        Trouble: null);
}
