using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Observability;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.Lifetime.SignIns;

/// <summary>A sign-in that has ended by a sign-out.</summary>
/// <param name="Mark">See <see cref="SignIn.Mark"/>.</param>
/// <param name="UserKey">Its user; null when only the sign-in itself is to end.</param>
/// <param name="IsIdle">Whether its user was signed out for doing nothing: the work is kept for the same user.</param>
internal sealed record EndedSignIn(string? Mark, string? UserKey, bool IsIdle);

/// <summary>Ends the circuits of sign-ins that have ended, on all nodes. Nobody waits for it; what fails is tried again for some minutes.</summary>
internal sealed class SignInEnds(
    ClusterFanOut cluster,
    EndSignInHandler handler,
    ICircuitControl control,
    ResilientSnapshotStore store,
    CommandMetrics metrics,
    IOptions<SignInOptions> options,
    [Clock] TimeProvider time,
    ILogger<SignInEnds> logger)
{
    /// <summary>How many are under way or wait to be tried again. Beyond it each is tried once.</summary>
    private const int MaxPending = 1_000;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);

    private int _pending;

    /// <summary>Ends the circuits, in the background.</summary>
    public void Begin(EndedSignIn ended) => _ = Task.Run(() => EndAsync(ended));

    internal async Task EndAsync(EndedSignIn ended)
    {
        var wait = Interlocked.Increment(ref _pending) <= MaxPending ? s_firstWait : s_longestWait * 2;
        UnreachedNodes unreached = new();
        try
        {
            while (!await TryEndAsync(ended, unreached).ConfigureAwait(false) && wait <= s_longestWait)
            {
                await Task.Delay(wait, time).ConfigureAwait(false);
                wait *= 2;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task<bool> TryEndAsync(EndedSignIn ended, UnreachedNodes unreached)
    {
        try
        {
            return ended.IsIdle || !(options.Value.Everywhere || ended.Mark is null)
                ? await EndSignInAsync(ended, unreached).ConfigureAwait(false)
                : ended.UserKey is not { } user
                    || (await control.CloseUserAsync(user, new CloseOptions { IsSignOut = true }).ConfigureAwait(false)).IsComplete;
        }
        catch (Exception exception) // Nobody waits for it.
        {
            Log.SignOutFailed(logger, exception);
            return false;
        }
    }

    private async Task<bool> EndSignInAsync(EndedSignIn ended, UnreachedNodes unreached)
    {
        if (ended.Mark is not { } mark)
        {
            return true;
        }

        // First: from now on nothing of it is resumed anywhere.
        var isNoted = ended.IsIdle || await store.NoteSignOutAsync(mark, UserMark.Of(ended.UserKey), CancellationToken.None).ConfigureAwait(false);
        var nodes = await cluster.AskAllAsync(handler, new EndSignInQuestion(mark, ended.IsIdle), s_timeout, CancellationToken.None)
            .ConfigureAwait(false);
        var failed = nodes.Values.Sum(answer => answer.FailedCircuits);
        var isComplete = !unreached.RemainAfter(nodes) && isNoted && nodes.IsComplete && failed == 0;
        metrics.Commanded(CircuitCommand.CloseSignIn, isComplete ? CommandOutcome.Done : CommandOutcome.Incomplete);
        Log.SignInEnded(logger, nodes.Values.Sum(answer => answer.Circuits), failed, string.Join(", ", nodes.Missing));
        return isComplete;
    }
}
