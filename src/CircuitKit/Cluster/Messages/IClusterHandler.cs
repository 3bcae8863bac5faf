using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CircuitKit.Cluster.Messages;

/// <summary>
/// Answers one kind of question from other nodes. The token is cancelled shortly before the asker gives up. A handler does not pass it on to work
/// that must be finished.
/// </summary>
internal interface IClusterHandler
{
    string Kind { get; }

    Task<JsonElement> AnswerAsync(JsonElement question, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IClusterHandler"/>
/// <param name="json">
/// Has both types. They are read from it when they are first needed: those of all handlers would be a good part of what an app compiles at its start.
/// </param>
internal abstract class ClusterHandler<TQuestion, TAnswer>(JsonSerializerContext json) : IClusterHandler
{
    public abstract string Kind { get; }

    public JsonTypeInfo<TQuestion> QuestionType => (JsonTypeInfo<TQuestion>)json.GetTypeInfo(typeof(TQuestion))!;

    public JsonTypeInfo<TAnswer> AnswerType => (JsonTypeInfo<TAnswer>)json.GetTypeInfo(typeof(TAnswer))!;

    public async Task<JsonElement> AnswerAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var asked = body.Deserialize(QuestionType) ?? throw new JsonException($"A question of the kind '{Kind}' is empty.");
        return JsonSerializer.SerializeToElement(await AnswerAsync(asked, cancellationToken).ConfigureAwait(false), AnswerType);
    }

    /// <summary>Answers for this node, also when this node itself asks.</summary>
    public abstract Task<TAnswer> AnswerAsync(TQuestion question, CancellationToken cancellationToken);
}
