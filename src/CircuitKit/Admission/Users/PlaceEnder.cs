using CircuitKit.Lifetime.Commands;
using CircuitKit.Tracking.Hub;
using Microsoft.Extensions.Options;

namespace CircuitKit.Admission.Users;

/// <summary>Ends the circuits of this node whose places others have taken, or has them sleep.</summary>
internal sealed class PlaceEnder(
    AdmissionTable table, LocalControl control, HibernateHandler hibernation, SharedUserLimit users, IOptions<CircuitKitOptions> options, TimeProvider time)
{
    /// <summary>The page's script puts the app's own words in its place, if there are any.</summary>
    private const string Message = "You went on in another tab or window.";

    private static readonly TimeSpan s_timeToRead = TimeSpan.FromSeconds(1);

    private static readonly CloseOptions s_toldWhy = new() { Message = Message };

    /// <summary>False when the circuit lives on.</summary>
    public async Task<bool> EndAsync(Admittance place, bool isLeft, CancellationToken cancellationToken)
    {
        table.Give(place);
        if (place.CircuitId is { } circuitId)
        {
            if (!isLeft && options.Value.Admission.WhenUserLimitReached == UserLimitAction.HibernateOldest)
            {
                return await HibernateAsync(place, circuitId, cancellationToken).ConfigureAwait(false);
            }

            var outcome = await control.CloseAsync(
                circuitId,
                isLeft ? CircuitCloseReason.Left : CircuitCloseReason.Limited,
                isLeft ? CloseOptions.Default : s_toldWhy,
                cancellationToken).ConfigureAwait(false);
            return outcome != CircuitCommandOutcome.Failed;
        }

        if (place.Connection is { } connection)
        {
            // Not opened yet, and it will not be.
            connection.Disown();
            _ = EndOpeningAsync(connection);
        }

        return true;
    }

    // Only its page knows whether it may: where it must not, nothing is lost for the sake of a limit.
    private async Task<bool> HibernateAsync(Admittance place, string circuitId, CancellationToken cancellationToken)
    {
        if (await TryHibernateAsync(circuitId, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        table.TakeBack(place);
        await users.KeepAsync(place, UserPlaceRule.Resume).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> TryHibernateAsync(string circuitId, CancellationToken cancellationToken)
    {
        try
        {
            return await hibernation.HibernateAsync(circuitId, cancellationToken).ConfigureAwait(false) != CircuitCommandOutcome.Failed;
        }
#pragma warning disable CA1031 // It is the newcomer who waits for this, and has no part in what is wrong with the other page.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private async Task EndOpeningAsync(CircuitConnection connection)
    {
        await connection.TellAsync(PageMessages.Closed, ["limited", Message], CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(s_timeToRead, time, CancellationToken.None).ConfigureAwait(false);
        connection.Revoke();
    }
}
