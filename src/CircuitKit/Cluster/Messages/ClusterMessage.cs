using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Cluster.Messages;

/// <summary>A question from one node to another, or the answer to it.</summary>
internal sealed record ClusterMessage
{
    /// <summary>Random; an answer has the id of its question.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind of handler that answers; null in an answer.</summary>
    public string? Kind { get; init; }

    /// <summary>How long the asker waits for the answer; zero in an answer.</summary>
    public TimeSpan Timeout { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The W3C trace context of the asker; null when it is not traced.</summary>
    public string? TraceParent { get; init; }

    public required JsonElement Body { get; init; }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ClusterMessage))]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(NodeEnvelope))]
internal sealed partial class ClusterMessageJson : JsonSerializerContext;
