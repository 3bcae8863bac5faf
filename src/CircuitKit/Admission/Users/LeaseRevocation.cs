using System.Text.Json.Serialization;
using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Users;

/// <summary>Ends the circuits of revoked leases, on whichever node they are.</summary>
internal sealed class LeaseRevocation(
    AdmissionTable table, LocalLeaseRevocation local, LeaseRevocationHandler handler, ClusterFanOut cluster, AdmissionReport report)
{
    // Longer than a page needs to end, shorter than a user waits for a page.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>Ends circuits of this node for another circuit of their user.</summary>
    public Task EndAsync(IEnumerable<AdmissionLease> leases, AdmissionRequest by, CancellationToken cancellationToken) =>
        Task.WhenAll(leases.Select(lease => EndHereAsync(lease, by, cancellationToken)));

    /// <summary>Ends circuits of any node for another circuit of their user.</summary>
    public Task EndAsync(IEnumerable<(string Id, string NodeId)> leases, AdmissionRequest by, CancellationToken cancellationToken) =>
        Task.WhenAll(leases.Select(lease => table.Find(lease.Id) is { } here
            ? EndHereAsync(here, by, cancellationToken)
            : EndThereAsync(lease.Id, lease.NodeId, by, cancellationToken)));

    private async Task EndHereAsync(AdmissionLease lease, AdmissionRequest by, CancellationToken cancellationToken)
    {
        var isLeft = lease.IsReplacedBy(by);
        var ending = local.RevokeAsync(lease, UserMark.Of(by.UserKey), isLeft);

        // A page that was left ends by itself: the new circuit does not wait for it.
        if (!isLeft)
        {
            report.Revoked(await ending.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task EndThereAsync(string leaseId, string nodeId, AdmissionRequest by, CancellationToken cancellationToken)
    {
        var question = new LeaseRevocationQuestion(leaseId, UserMark.Of(by.UserKey));
        var answers = await cluster.AskAsync(nodeId, handler, question, s_timeout, CancellationToken.None)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        report.Revoked(answers.Answers is [(_, { IsEnded: true })]);
    }
}

/// <summary>Asks a node to end the circuit of a revoked lease.</summary>
/// <param name="LeaseId">The lease.</param>
/// <param name="UserMark">The user for whom it ends. Redis names the lease, and could be wrong: circuits of other users do not end.</param>
internal sealed record LeaseRevocationQuestion(string LeaseId, string? UserMark);

internal sealed record LeaseRevocationAnswer(bool IsEnded);

/// <summary>Ends the circuit of a revoked lease for another node.</summary>
internal sealed class LeaseRevocationHandler(AdmissionTable table, LocalLeaseRevocation local)
    : ClusterHandler<LeaseRevocationQuestion, LeaseRevocationAnswer>(AdmissionJson.Default)
{
    public override string Kind => "admission-revoke";

    // The token cancels only the wait: a circuit that began to end must end.
    public override async Task<LeaseRevocationAnswer> AnswerAsync(LeaseRevocationQuestion question, CancellationToken cancellationToken) => new(
        table.Find(question.LeaseId) is not { } lease
        || await local.RevokeAsync(lease, question.UserMark, isLeft: false).WaitAsync(cancellationToken).ConfigureAwait(false));
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LeaseRevocationQuestion))]
[JsonSerializable(typeof(LeaseRevocationAnswer))]
internal sealed partial class AdmissionJson : JsonSerializerContext;
