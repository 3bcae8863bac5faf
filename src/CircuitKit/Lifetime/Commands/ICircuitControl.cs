using System.Security.Claims;

namespace CircuitKit;

/// <summary>
/// Acts on circuits, wherever in the fleet they are. Without <c>AddRedis</c>, or with <see cref="ClusterOptions.Enabled"/> off, on those of this
/// server. Every command is one log line, without user ids.
/// </summary>
/// <remarks>
/// No call throws because a server or the store does not answer: the result tells. A server that does not answer within 10 seconds counts as
/// missing; it may still carry the command out. A cancelled call gives up waiting; the command may still be carried out.
/// </remarks>
public interface ICircuitControl
{
    /// <summary>Brings a circuit's present state to the snapshot store now, and waits until it is there.</summary>
    /// <param name="circuit">A circuit id, or a circuit that was listed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<CircuitCommandResult> CheckpointAsync(CircuitTarget circuit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hibernates a circuit, as if its tab had been hidden for long enough: the state is in the snapshot store, the connection is closed, and the
    /// page resumes when its user is back. <see cref="CircuitCommandOutcome.Failed"/> when it must stay awake (the user has typed something that the
    /// server does not know, or the app holds it; see <see cref="ICircuitHold"/>), when it is not connected, or when
    /// <see cref="HibernationOptions.Enabled"/> is off. <see cref="CircuitCommandOutcome.Done"/> as well when it is hibernated already.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit that was listed.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<CircuitCommandResult> HibernateAsync(CircuitTarget circuit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps a circuit from being hibernated for a while, as <see cref="ICircuitHold"/> does for the app's own code; to look at it, say. It keeps
    /// the circuit from nothing else. <see cref="CircuitCommandOutcome.Failed"/> for a circuit that is hibernated already: it is not woken.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit that was listed.</param>
    /// <param name="duration">For how long; 1 second to 1 day. Several holds may stand at once, and each ends by itself.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its range.</exception>
    Task<CircuitCommandResult> HoldAsync(CircuitTarget circuit, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a circuit and removes its snapshot: nothing of it can be resumed anywhere, nor by a resume that is under way. If it was resumed
    /// meanwhile as another circuit, that one is ended. Its page gets the framework's rejection and reloads, into a new circuit; with a
    /// <see cref="CloseOptions.Message"/> it shows that instead.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit that was listed.</param>
    /// <param name="options">What the user is shown, and what is noted. Default nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">A text of <paramref name="options"/> is too long.</exception>
    Task<CircuitCommandResult> CloseAsync(CircuitTarget circuit, CloseOptions? options = null, CancellationToken cancellationToken = default);

#pragma warning disable RS0026 // The two overloads differ in their first argument, which is required: no call is ambiguous.
    /// <summary>
    /// Ends everything of one user on all servers, as at sign-out: connections, circuits, and snapshots, also those of servers that are gone, and
    /// also what the user is just opening or resuming. It does not keep the user from coming back: that is for the sign-in to decide.
    /// </summary>
    /// <param name="userKey">The key in <see cref="CircuitInfo.UserKey"/>; <see cref="CircuitUser"/> makes it from subject and issuer.</param>
    /// <param name="options">What the user is shown on each page, and what is noted. Default nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException"><paramref name="userKey"/> is empty, or a text of <paramref name="options"/> is too long.</exception>
    Task<UserCloseResult> CloseUserAsync(string userKey, CloseOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same for the user whom the claims name (<see cref="CircuitUser"/>); never for one with the same subject at another issuer. Does nothing
    /// for
    /// an anonymous user.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="options">What the user is shown on each page, and what is noted. Default nothing.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">A text of <paramref name="options"/> is too long.</exception>
    Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CloseOptions? options = null, CancellationToken cancellationToken = default);
#pragma warning restore RS0026
}
