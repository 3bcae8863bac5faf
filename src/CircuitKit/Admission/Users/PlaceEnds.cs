using CircuitKit.Cluster.Messages;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Users;

/// <summary>Ends the circuits whose places others have taken, on whichever server they are.</summary>
internal sealed class PlaceEnds(AdmissionTable table, PlaceEnder local, PlaceEndHandler handler, ClusterFanOut cluster, NodeIdentity node)
{
    // More than a page needs to take leave, and less than a person waits for a page.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    public Task<bool> EndAsync(Admittance place, bool isLeft) => local.EndAsync(place, isLeft, CancellationToken.None);

    /// <summary>False when the circuit lives on, or its server does not answer.</summary>
    public async Task<bool> EndAsync(string placeId, string nodeId, bool isLeft)
    {
        if (nodeId == node.Id)
        {
            return table.Find(placeId) is not { } place || await EndAsync(place, isLeft).ConfigureAwait(false);
        }

        var answers = await cluster.AskOneAsync(nodeId, handler, new PlaceEndQuestion(placeId, isLeft), s_timeout, CancellationToken.None).ConfigureAwait(false);
        return answers.Answers is [(_, { IsEnded: true })];
    }
}
