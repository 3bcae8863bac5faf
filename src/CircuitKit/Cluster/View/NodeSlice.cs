using System.Text.Json.Serialization;

namespace CircuitKit.Cluster.View;

/// <summary>One node's part of a page: its first items after the cursor, in the order of their ids.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether the node has items after the last of these.</param>
internal sealed record NodeSlice<T>(IReadOnlyList<T> Items, bool HasMore);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CircuitQuery))]
[JsonSerializable(typeof(NodeSlice<CircuitInfo>), TypeInfoPropertyName = "Circuits")]
[JsonSerializable(typeof(NodeSlice<TabInfo>), TypeInfoPropertyName = "Tabs")]
[JsonSerializable(typeof(NodeSlice<UserInfo>), TypeInfoPropertyName = "Users")]
internal sealed partial class ViewJson : JsonSerializerContext;
