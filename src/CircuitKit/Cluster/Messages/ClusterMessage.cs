using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircuitKit.Cluster.Messages;

/// <summary>One message between two nodes: a question, or the answer to one.</summary>
internal sealed record ClusterMessage
{
    /// <summary>Ties an answer to its question; random.</summary>
    public required Guid Id { get; init; }

    /// <summary>Names the handler that answers; null in an answer.</summary>
    public string? Kind { get; init; }

    /// <summary>How long the asker waits for the answer; zero in an answer.</summary>
    public TimeSpan Timeout { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>The W3C trace context of the asker, when it is traced.</summary>
    public string? TraceParent { get; init; }

    public required JsonElement Body { get; init; }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ClusterMessage))]
[JsonSerializable(typeof(NodeRecord))]
[JsonSerializable(typeof(NodeEnvelope))]
internal sealed partial class ClusterMessageJson : JsonSerializerContext;
