using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;

namespace CircuitKit.Admission.Users;

/// <summary>"This place was given to another: end its circuit."</summary>
internal sealed record PlaceEndQuestion(string PlaceId, bool IsLeft);

internal sealed record PlaceEndAnswer(bool IsEnded);

/// <summary>Ends a circuit for another node.</summary>
internal sealed class PlaceEndHandler(AdmissionTable table, PlaceEnder ender)
    : ClusterHandler<PlaceEndQuestion, PlaceEndAnswer>(AdmissionJson.Default.PlaceEndQuestion, AdmissionJson.Default.PlaceEndAnswer)
{
    public override string Kind => "admission-end";

    public override async Task<PlaceEndAnswer> AnswerAsync(PlaceEndQuestion question, CancellationToken cancellationToken) =>
        new(table.Find(question.PlaceId) is not { } place || await ender.EndAsync(place, question.IsLeft, cancellationToken).ConfigureAwait(false));
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PlaceEndQuestion))]
[JsonSerializable(typeof(PlaceEndAnswer))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
