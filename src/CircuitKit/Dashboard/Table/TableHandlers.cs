using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using CircuitKit.Cluster.Messages;

namespace CircuitKit.Dashboard.Table;

/// <summary>This node's circuits with what checkpointing knows of them.</summary>
internal sealed class NodeRows(CircuitRegistry registry, CheckpointDirectory directory, CheckpointScheduler scheduler)
{
    public IReadOnlyCollection<CircuitRow> All()
    {
        if (!scheduler.IsActive)
        {
            return [.. registry.List().Select(circuit => new CircuitRow(circuit, UnsavedSeconds: null, Trouble: null))];
        }

        var unsaved = new Dictionary<string, CircuitCheckpoint>(StringComparer.Ordinal);
        foreach (var checkpoint in directory.All.Where(checkpoint => checkpoint.IsUnsaved))
        {
            unsaved[checkpoint.Entry.Id] = checkpoint;
        }

        return [.. registry.List().Select(circuit => unsaved.GetValueOrDefault(circuit.Id) is { } checkpoint
            ? new CircuitRow(circuit, checkpoint.UnsavedFor?.TotalSeconds, SavingTroubles.InWords(checkpoint.Trouble))
            : new CircuitRow(circuit, UnsavedSeconds: null, Trouble: null))];
    }
}

/// <summary>Answers with this node's part of a page of circuits.</summary>
internal sealed class RowsHandler(NodeRows rows) : ClusterHandler<RowQuery, RowSlice>(DashboardJson.Default.RowQuery, DashboardJson.Default.RowSlice)
{
    public override string Kind => "dashboard-circuits";

    public override Task<RowSlice> AnswerAsync(RowQuery question, CancellationToken cancellationToken) => Task.FromResult(CircuitRows.Slice(rows.All(), question));
}

/// <summary>Answers with this node's tabs or people.</summary>
internal sealed class GroupsHandler(NodeRows rows) : ClusterHandler<GroupQuery, GroupSlice>(DashboardJson.Default.GroupQuery, DashboardJson.Default.GroupSlice)
{
    public override string Kind => "dashboard-groups";

    public override Task<GroupSlice> AnswerAsync(GroupQuery question, CancellationToken cancellationToken) => Task.FromResult(GroupRows.Slice(rows.All(), question));
}
