using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Admission.Users;

/// <summary>Closes or hibernates circuits of this node whose leases were revoked.</summary>
internal sealed class LocalLeaseRevocation(
    AdmissionTable table,
    CircuitTable circuits,
    LocalControl control,
    SharedUserLimit users,
    IOptions<AdmissionOptions> options,
    [Clock] TimeProvider time,
    ILogger<LocalLeaseRevocation> logger)
{
    /// <summary>The page's script shows the app's own text instead, if it has one.</summary>
    private const string Message = "You continued in another tab or window.";

    private static readonly TimeSpan s_timeToRead = TimeSpan.FromSeconds(1);

    private static readonly CloseOptions s_limited = new() { Message = Message };

    private readonly LogOnce _refused = new();

    /// <summary>Returns false when the circuit lives on, for example because it belongs to another user: Redis may name a wrong lease.</summary>
    /// <param name="lease">The revoked lease.</param>
    /// <param name="userMark">The user for whom the circuit ends.</param>
    /// <param name="isLeft">Whether the user has left the page: it needs no message.</param>
    public async Task<bool> RevokeAsync(AdmissionLease lease, string? userMark, bool isLeft)
    {
        if (UserMark.Of(lease.Request.UserKey) != userMark)
        {
            if (_refused.IsNew(nameof(UserMark)))
            {
                Log.LeaseOfAnotherUser(logger);
            }

            return false;
        }

        table.Release(lease);
        if (lease.CircuitId is not { } circuitId)
        {
            if (lease.Connection is { } connection)
            {
                // The circuit is not opened yet, and will not be.
                connection.Disown();
                _ = EndOpeningAsync(connection);
            }

            return true;
        }

        if (!isLeft && options.Value.UserLimitBehavior == UserLimitBehavior.HibernateOldest)
        {
            return await HibernateAsync(lease, circuitId).ConfigureAwait(false);
        }

        var (reason, closing) = isLeft ? (CircuitCloseReason.Left, CloseOptions.Default) : (CircuitCloseReason.Limited, s_limited);
        return await control.CloseAsync(circuitId, reason, closing, CancellationToken.None).ConfigureAwait(false) != CircuitCommandOutcome.Failed;
    }

    // Only the page knows whether it may be hibernated. If it may not, it lives on: a limit must not lose work.
    private async Task<bool> HibernateAsync(AdmissionLease lease, string circuitId)
    {
        try
        {
            if (await control.HibernateAsync(circuitId, CancellationToken.None).ConfigureAwait(false) != CircuitCommandOutcome.Failed)
            {
                return true;
            }
        }
        catch (Exception) // A failure in the old page must not fail the new circuit.
        {
        }

        table.Restore(lease);
        if (circuits.FindLive(circuitId) is null)
        {
            // The circuit ended while its page was asked: its lease would never be released.
            table.Release(lease);
            return true;
        }

        await users.RenewAsync(lease, UserLeaseRule.Resume).ConfigureAwait(false);
        return false;
    }

    private async Task EndOpeningAsync(CircuitConnection connection)
    {
        await connection.TellAsync(PageNotice.ClosedMessage, ["limited", Message], CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(s_timeToRead, time, CancellationToken.None).ConfigureAwait(false);
        connection.Revoke();
    }
}
