using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission.Users;

/// <summary>Ends, or hibernates, the circuits of this node whose leases are revoked.</summary>
internal sealed class LocalLeaseRevocation(
    AdmissionTable table,
    LocalControl control,
    SharedUserLimit users,
    IOptions<AdmissionOptions> options,
    [Clock] TimeProvider time,
    ILogger<LocalLeaseRevocation> logger)
{
    /// <summary>The page's script shows the app's own text instead, if there is one.</summary>
    private const string Message = "You continued in another tab or window.";

    private static readonly TimeSpan s_timeToRead = TimeSpan.FromSeconds(1);

    private static readonly CloseOptions s_limited = new() { Message = Message };

    private readonly LogOnce _refused = new();

    /// <summary>False when the circuit lives on, as it does when it is another user's: what names it is Redis, and no proof.</summary>
    public async Task<bool> RevokeAsync(AdmissionLease lease, string? userMark, bool isLeft, CancellationToken cancellationToken)
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
                // Not opened yet, and it will not be.
                connection.Disown();
                _ = EndOpeningAsync(connection);
            }

            return true;
        }

        if (!isLeft && options.Value.UserLimitBehavior == UserLimitBehavior.HibernateOldest)
        {
            return await HibernateAsync(lease, circuitId, cancellationToken).ConfigureAwait(false);
        }

        var (reason, closing) = isLeft ? (CircuitCloseReason.Left, CloseOptions.Default) : (CircuitCloseReason.Limited, s_limited);
        return await control.CloseAsync(circuitId, reason, closing, cancellationToken).ConfigureAwait(false) != CircuitCommandOutcome.Failed;
    }

    // Only its page knows whether it may be hibernated: where it may not, nothing is lost for the sake of a limit.
    private async Task<bool> HibernateAsync(AdmissionLease lease, string circuitId, CancellationToken cancellationToken)
    {
        try
        {
            if (await control.HibernateAsync(circuitId, cancellationToken).ConfigureAwait(false) != CircuitCommandOutcome.Failed)
            {
                return true;
            }
        }
#pragma warning disable CA1031 // The new circuit waits for this, and has no part in what is wrong with the other page.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        table.Restore(lease);
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
