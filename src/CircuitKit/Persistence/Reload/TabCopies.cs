using System.Security.Cryptography;
using CircuitKit.Blazor;
using CircuitKit.Observability;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

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
    ResumeReport report,
    SnapshotMetrics metrics,
    IOptions<SnapshotOptions> options,
    [Clock] TimeProvider time,
    ILogger<TabCopies> logger) : HubStep
{
    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.ResumeCircuit;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next) =>
        message.Connection.IsDuplicate ? CopyAsync(message, next) : next(message);

    private async ValueTask<object?> CopyAsync(HubMessage message, HubMessageDelegate next)
    {
        var connection = message.Connection;

        // Once for each connection, which has a circuit then: copies that nobody resumes would fill the store.
        if (connection is { Copy: null, Secret: null } && BlazorHub.Secret(message.Arguments) is { Length: > 0 } secret)
        {
            connection.Copy = await MakeAsync(SnapshotKey.FromSecret(secret), connection, message.ConnectionAborted).ConfigureAwait(false);
            if (connection.Copy is not null)
            {
                return await next(message).ConfigureAwait(false);
            }
        }

        // The page starts its circuit on this connection, afresh.
        report.Ended(ResumeOutcome.InUse);
        return null;
    }

    // Null when the state cannot or must not be copied.
    private async Task<SnapshotKey?> MakeAsync(SnapshotKey key, CircuitConnection connection, CancellationToken cancellationToken)
    {
        if (!pages.CopiesDuplicates || !pages.Restores(connection.Url, connection.PathBase))
        {
            return null;
        }

        var copy = SnapshotKey.FromSecret(RandomNumberGenerator.GetHexString(64));
        var request = new TakeOverRequest(key, UserBinding.For(connection.User), connection.ReloadedTab) { CopyTo = copy };
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
                && await saver.SaveCopyAsync(snapshot with { UserMark = UserMark.Of(connection.UserKey) }, copy, pages.KeepFor).ConfigureAwait(false);
        }
        finally
        {
            writes.Release(key, claimant);
        }
    }
}
