using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking;

namespace CircuitKit.Cluster.View;

/// <summary>Asks a node for the next page of a list.</summary>
internal sealed record ListQuestion
{
    public CircuitQuery Circuits { get; init; } = new();

    /// <summary>Only items after this one; null for the first page.</summary>
    public ListKey? After { get; init; }

    public int Size { get; init; } = 500;

    /// <summary>Whether groups are by user rather than by tab.</summary>
    public bool ByUser { get; init; }
}

/// <summary>Returns this node's circuits.</summary>
internal sealed class ListCircuitsHandler(CircuitTable circuits)
    : ClusterHandler<ListQuestion, NodePage<CircuitInfo>>(ListJson.Default)
{
    public static ListOrder<CircuitInfo> Order { get; } = new(circuit => ListKey.Of(circuit.Id), ListKey.Ascending);

    public override string Kind => "list-circuits";

    public static NodePage<CircuitInfo> Page(IEnumerable<CircuitInfo> circuits, ListQuestion question) =>
        Order.Page(circuits.Where(question.Circuits.Matches), question.After, question.Size, circuit => circuit.Url?.Length ?? 0);

    public override Task<NodePage<CircuitInfo>> AnswerAsync(ListQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(Page(circuits.List(), question));
}

/// <summary>Returns this node's circuits by tab, or by user.</summary>
internal sealed class ListGroupsHandler(CircuitTable circuits)
    : ClusterHandler<ListQuestion, NodePage<CircuitGroup>>(ListJson.Default)
{
    public static ListOrder<CircuitGroup> Order { get; } = new(group => ListKey.Of(group.Name), ListKey.Ascending);

    public override string Kind => "list-groups";

    public static NodePage<CircuitGroup> Page(IEnumerable<CircuitInfo> circuits, ListQuestion question) => Order.Page(
        circuits.Where(question.Circuits.Matches)
            .GroupBy(circuit => question.ByUser ? circuit.UserKey : circuit.TabId, StringComparer.Ordinal)
            .Where(group => group.Key is not null)
            .Select(group => new CircuitGroup { Name = group.Key! }.With([.. group])),
        question.After,
        question.Size,
        group => group.UserKeys.Sum(user => user.Length));

    public override Task<NodePage<CircuitGroup>> AnswerAsync(ListQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(Page(circuits.List(), question));
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ListQuestion))]
[JsonSerializable(typeof(NodePage<CircuitInfo>), TypeInfoPropertyName = "Circuits")]
[JsonSerializable(typeof(NodePage<CircuitGroup>), TypeInfoPropertyName = "Groups")]
internal sealed partial class ListJson : JsonSerializerContext;
