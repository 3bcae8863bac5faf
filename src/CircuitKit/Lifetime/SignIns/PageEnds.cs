using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>Ends circuits whose user is not there or not signed in any more, and keeps their snapshots for the same user.</summary>
internal sealed class PageEnds(
    CircuitTable circuits,
    CircuitEvictor evictor,
    [Clock] TimeProvider time,
    ILogger<PageEnds> logger)
{
    // A page that does not respond, or does not run the script, ends all the same.
    private static readonly TimeSpan s_notice = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan s_eviction = TimeSpan.FromSeconds(8);

    /// <summary>Ends the connected circuits of a sign-in whose user did nothing for too long.</summary>
    public async Task<UserCloseAnswer> EndIdleAsync(string signIn)
    {
        var ends = circuits.Live.Where(circuit => circuit.SignIn?.Mark == signIn && circuit.Connection is not null)
            .Select(circuit => EndAsync(circuit, CircuitCloseReason.Idle)).ToList();
        var ended = (await Task.WhenAll(ends).ConfigureAwait(false)).Count(static isEnded => isEnded);
        return new UserCloseAnswer(ended, ends.Count - ended, Snapshots: 0);
    }

    /// <summary>Ends a circuit. Its page keeps the secret, for when the same user signs in again in this tab. Returns whether it has ended.</summary>
    public async Task<bool> EndAsync(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        try
        {
            var request = new EndRequest(reason);
            if (!circuit.RequestEnd(request))
            {
                return false;
            }

            await TellAsync(circuit, reason).ConfigureAwait(false);
            var outcome = await evictor.EvictAsync(circuit, request, s_eviction, CancellationToken.None).ConfigureAwait(false);
            Log.PageEnded(logger, circuit.Id, reason, outcome);
            return outcome != EvictionOutcome.Kept;
        }
        catch (Exception exception) // Nobody waits for it, or others are ended too.
        {
            Log.PageEndFailed(logger, circuit.Id, exception);
            return false;
        }
    }

    private async Task TellAsync(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        if (circuit.Connection is not { } connection)
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_notice, time);
        try
        {
            await connection.TellAsync(SignInStep.Message, ["over", reason.ScriptName], limit.Token).ConfigureAwait(false);
            if (connection.Tab != TabIdentity.Unknown)
            {
                await connection.WhenEndingHeard.WaitAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) // After any fault of the connection the circuit ends next.
        {
        }
    }
}
