using System.Text.Json;
using System.Text.Json.Serialization;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Deploy;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Status;
using CircuitKit.Dashboard.Table;

namespace CircuitKit.Dashboard;

/// <summary>What the page loads first.</summary>
/// <param name="App">The app's name.</param>
/// <param name="Options">What the page may offer.</param>
/// <param name="StepSeconds">The time between two points of the history.</param>
/// <param name="Fleet">The present status.</param>
/// <param name="History">The last hour.</param>
internal sealed record NowAnswer(string App, PageOptions Options, double StepSeconds, FleetStatus Fleet, History History);

/// <summary>What the page may offer.</summary>
internal sealed record PageOptions(bool AllowActions, bool ShowValues, bool MonitorsUsers);

/// <summary>A server as of its last heartbeat, and its status; null when it did not respond.</summary>
internal sealed record NodeAnswer(NodeInfo Node, NodeStatus? Status);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(NodeStatusQuestion))]
[JsonSerializable(typeof(NodeStatus))]
[JsonSerializable(typeof(FleetStatus))]
[JsonSerializable(typeof(NowAnswer))]
[JsonSerializable(typeof(RowQuery))]
[JsonSerializable(typeof(RowSlice))]
[JsonSerializable(typeof(RowPage))]
[JsonSerializable(typeof(GroupQuery))]
[JsonSerializable(typeof(GroupSlice))]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(DetailsQuestion))]
[JsonSerializable(typeof(CircuitDetails))]
[JsonSerializable(typeof(NodeAnswer[]))]
[JsonSerializable(typeof(PolicyQuestion))]
[JsonSerializable(typeof(PolicyEvent[]))]
[JsonSerializable(typeof(FleetPolicies))]
[JsonSerializable(typeof(StateQuestion))]
[JsonSerializable(typeof(NodeState))]
[JsonSerializable(typeof(FleetState))]
[JsonSerializable(typeof(DeployResult))]
[JsonSerializable(typeof(ActionToken))]
[JsonSerializable(typeof(ActionRequest))]
[JsonSerializable(typeof(ActionResult))]
[JsonSerializable(typeof(DrainQuestion))]
[JsonSerializable(typeof(DrainAnswer))]
internal sealed partial class DashboardJson : JsonSerializerContext;
