using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Table;

namespace CircuitKit.Dashboard;

/// <summary>What the page needs first.</summary>
internal sealed record NowAnswer
{
    public required string App { get; init; }

    public required PageOptions Options { get; init; }

    /// <summary>The time between two steps of <see cref="History"/>.</summary>
    public double StepSeconds { get; init; }

    public required FleetPulse Pulse { get; init; }

    public required PulseHistory History { get; init; }
}

/// <summary>What the page may offer.</summary>
internal sealed record PageOptions(bool AllowActions, bool ShowValues);

/// <summary>A server as its heartbeat tells it, and as it says itself when it answers.</summary>
internal sealed record NodeAnswer(NodeInfo Node, NodePulse? Pulse);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PulseQuestion))]
[JsonSerializable(typeof(NodePulse))]
[JsonSerializable(typeof(FleetPulse))]
[JsonSerializable(typeof(NowAnswer))]
[JsonSerializable(typeof(RowQuery))]
[JsonSerializable(typeof(RowSlice))]
[JsonSerializable(typeof(RowPage))]
[JsonSerializable(typeof(GroupQuery))]
[JsonSerializable(typeof(GroupSlice))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(DetailsQuestion))]
[JsonSerializable(typeof(NodeDetails))]
[JsonSerializable(typeof(CircuitDetails))]
[JsonSerializable(typeof(NodeAnswer[]))]
[JsonSerializable(typeof(PolicyQuestion))]
[JsonSerializable(typeof(NodePolicies))]
[JsonSerializable(typeof(FleetPolicies))]
[JsonSerializable(typeof(StateQuestion))]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(FleetState))]
[JsonSerializable(typeof(DeployVerdict))]
[JsonSerializable(typeof(ActionToken))]
[JsonSerializable(typeof(ActionRequest))]
[JsonSerializable(typeof(ActionResult))]
[JsonSerializable(typeof(DrainQuestion))]
[JsonSerializable(typeof(DrainAnswer))]
internal sealed partial class DashboardJson : JsonSerializerContext;
