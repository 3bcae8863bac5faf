using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Users;

/// <summary>Ends the circuits of revoked leases, whichever node has them.</summary>
internal sealed class LeaseRevocation(
    AdmissionTable table, LocalLeaseRevocation local, LeaseRevocationHandler handler, ClusterFanOut cluster, NodeIdentity node)
{
    // More than a page needs to end, and less than a user waits for a page.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>Ends one circuit. False when it lives on, or its node does not answer.</summary>
    /// <param name="leaseId">The lease.</param>
    /// <param name="nodeId">The node that has the circuit.</param>
    /// <param name="lease">The lease itself, when it is this node's and known.</param>
    /// <param name="userMark">The mark of the user for whose other circuit it ends; only circuits of that user do.</param>
    /// <param name="isLeft">Whether its page was left, so that nobody is there to be told why it ends.</param>
    public async Task<bool> RevokeAsync(string leaseId, string nodeId, AdmissionLease? lease, string? userMark, bool isLeft)
    {
        if (nodeId == node.Id)
        {
            lease ??= table.Find(leaseId);
            return lease is null || await local.RevokeAsync(lease, userMark, isLeft, CancellationToken.None).ConfigureAwait(false);
        }

        var question = new LeaseRevocationQuestion(leaseId, userMark, isLeft);
        var answers = await cluster.AskAsync(nodeId, handler, question, s_timeout, CancellationToken.None).ConfigureAwait(false);
        return answers.Answers is [(_, { IsEnded: true })];
    }
}
