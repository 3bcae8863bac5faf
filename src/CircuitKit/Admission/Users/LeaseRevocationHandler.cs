using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;

namespace CircuitKit.Admission.Users;

/// <summary>"This lease was revoked for another circuit of its user: end the circuit that has it."</summary>
/// <param name="LeaseId">The lease.</param>
/// <param name="UserMark">The user's mark. The lease was read in Redis, where anybody may have written it: it ends only if it is this user's.</param>
/// <param name="IsLeft">Whether its page was left.</param>
internal sealed record LeaseRevocationQuestion(string LeaseId, string? UserMark, bool IsLeft);

internal sealed record LeaseRevocationAnswer(bool IsEnded);

/// <summary>Ends the circuit of a revoked lease for another node.</summary>
internal sealed class LeaseRevocationHandler(AdmissionTable table, LocalLeaseRevocation local)
    : ClusterHandler<LeaseRevocationQuestion, LeaseRevocationAnswer>(
        AdmissionJson.Default.LeaseRevocationQuestion, AdmissionJson.Default.LeaseRevocationAnswer)
{
    public override string Kind => "admission-revoke";

    // Not cancelled with the asker: half an end helps nobody.
    public override async Task<LeaseRevocationAnswer> AnswerAsync(LeaseRevocationQuestion question, CancellationToken cancellationToken) => new(
        table.Find(question.LeaseId) is not { } lease
        || await local.RevokeAsync(lease, question.UserMark, question.IsLeft, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false));
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LeaseRevocationQuestion))]
[JsonSerializable(typeof(LeaseRevocationAnswer))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
