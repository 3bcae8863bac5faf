using System.Security.Cryptography;
using CircuitKit.Observability;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Persistence.Reload;

/// <summary>
/// Makes the state that a duplicate of a tab starts with: a snapshot of its own, of the circuit of the other tab, on whatever node that is, or of its
/// snapshot while that tab's page hibernates. The circuit and its snapshot stay as they are.
/// </summary>
internal sealed class TabCopies(
    CircuitTakeOver takeOver,
    ReloadPages pages,
    ResilientSnapshotStore store,
    SnapshotSerializer serializer,
    SnapshotSaver saver,
    BackgroundWrites writes,
    NodeIdentity node,
    SnapshotMetrics metrics,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time,
    ILogger<TabCopies> logger)
{
    /// <summary>Copies the state of the circuit with this key, and returns the key of the copy. Null when it cannot or must not be copied.</summary>
    public async Task<SnapshotKey?> MakeAsync(SnapshotKey key, CircuitConnection connection, CancellationToken cancellationToken)
    {
        if (!pages.CopiesDuplicates || !pages.Restores(connection.Url, connection.PathBase))
        {
            return null;
        }

        var copy = SnapshotKey.FromSecret(RandomNumberGenerator.GetHexString(64));
        var user = UserBinding.For(connection.User);
        var request = new TakeOverRequest(key, user, connection.ReloadedTab) { CopyTo = copy };
        var outcome = await takeOver.TakeOverAsync(request, cancellationToken).ConfigureAwait(false);
        if (outcome == HandOverOutcome.WrongUser)
        {
            metrics.SnapshotRefused(SnapshotRefusal.WrongUser);
        }

        // A node that is slow may have the circuit: its saves must not meet a claim.
        var isMade = outcome == HandOverOutcome.Copied
            || (outcome is HandOverOutcome.NotHeld or HandOverOutcome.NodeGone
                && await CopySnapshotAsync(key, copy, connection, cancellationToken).ConfigureAwait(false));
        Log.TabCopied(logger, isMade);
        return isMade ? copy : null;
    }

    // Claimed while it is read, so that it is not resumed at the same moment, and given back. A page that wakes then waits for that.
    private async Task<bool> CopySnapshotAsync(
        SnapshotKey key, SnapshotKey copy, CircuitConnection connection, CancellationToken cancellationToken)
    {
        var claimant = $"{node.Id}/{Guid.NewGuid():N}";
        try
        {
            var (claim, _) = await store.ClaimAsync(key, claimant, options.Value.ClaimLease, cancellationToken).ConfigureAwait(false);
            return claim is { Outcome: SnapshotClaimOutcome.Claimed, Successor: null }
                && serializer.Read(claim.Payload, key, UserBinding.For(connection.User), time) is { Succeeded: true, Snapshot: var snapshot }
                && await saver.SaveCopyAsync(snapshot with { UserMark = UserMark.Of(connection.UserKey) }, copy).ConfigureAwait(false);
        }
        finally
        {
            writes.Release(key, claimant);
        }
    }
}
