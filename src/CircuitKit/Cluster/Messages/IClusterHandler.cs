using System.Text.Json;
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
internal abstract class ClusterHandler<TQuestion, TAnswer>(JsonTypeInfo<TQuestion> question, JsonTypeInfo<TAnswer> answer) : IClusterHandler
{
    public abstract string Kind { get; }

    public JsonTypeInfo<TQuestion> QuestionType => question;

    public JsonTypeInfo<TAnswer> AnswerType => answer;

    public async Task<JsonElement> AnswerAsync(JsonElement body, CancellationToken cancellationToken)
    {
        var asked = body.Deserialize(question) ?? throw new JsonException($"A question of the kind '{Kind}' is empty.");
        return JsonSerializer.SerializeToElement(await AnswerAsync(asked, cancellationToken).ConfigureAwait(false), answer);
    }

    /// <summary>Answers for this node, also when this node itself asks.</summary>
    public abstract Task<TAnswer> AnswerAsync(TQuestion question, CancellationToken cancellationToken);
}
