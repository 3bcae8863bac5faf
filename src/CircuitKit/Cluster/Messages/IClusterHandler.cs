using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CircuitKit.Cluster.Messages;

/// <summary>
/// Answers one kind of question from other nodes. The token of an answer is cancelled shortly before the asker gives up; work that must be finished
/// all the same does not take it.
/// </summary>
internal interface IClusterHandler
{
    string Kind { get; }

    Task<JsonElement> AnswerAsync(JsonElement question, CancellationToken cancellationToken);
}

/// <summary>The same, typed.</summary>
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

    /// <summary>The answer of this node, to another one or to itself.</summary>
    public abstract Task<TAnswer> AnswerAsync(TQuestion question, CancellationToken cancellationToken);
}
