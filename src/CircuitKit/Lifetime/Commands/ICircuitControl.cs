using System.Security.Claims;

namespace CircuitKit;

/// <summary>
/// Sends commands to circuits on any server of the fleet. Without <c>AddRedis</c>, or with <see cref="ClusterOptions.Enabled"/> off, to circuits of
/// this server. Each command is one log line, without user ids.
/// </summary>
/// <remarks>
/// No call throws because a server or the store does not respond: the result says so. A server that does not respond within 10 seconds counts as
/// missing; it may still carry out the command. A cancelled call waits no longer; the command may still be carried out.
/// </remarks>
public interface ICircuitControl
{
    /// <summary>Saves a circuit's present state to the snapshot store, and waits until it is there.</summary>
    /// <param name="circuit">A circuit id, or a circuit from a list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CircuitCommandResult> CheckpointAsync(CircuitTarget circuit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hibernates a circuit, as if its tab had been hidden for long enough: the state is saved to the snapshot store, the connection is closed, and
    /// the page resumes when its user is back. <see cref="CircuitCommandOutcome.Failed"/> when the circuit must stay awake (the user has typed
    /// something that the server does not know yet, or the app holds it; see <see cref="ICircuitHold"/>), when it is not connected, or when
    /// <see cref="HibernationOptions.Enabled"/> is off. <see cref="CircuitCommandOutcome.Done"/> also when it is hibernated already.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit from a list.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CircuitCommandResult> HibernateAsync(CircuitTarget circuit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps a circuit from being hibernated for a while, as <see cref="ICircuitHold"/> does for the app's own code. It can still end for any other
    /// reason. <see cref="CircuitCommandOutcome.Failed"/> for a circuit that is hibernated already: it is not woken.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit from a list.</param>
    /// <param name="duration">For how long; 1 second to 1 day. A circuit may have several holds, each with its own end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its range.</exception>
    Task<CircuitCommandResult> HoldAsync(CircuitTarget circuit, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a circuit and removes its snapshot: it cannot be resumed anywhere, not even by a resume that is under way. If it was resumed as another
    /// circuit meanwhile, that circuit ends. The page gets the framework's rejection and reloads, into a new circuit; with a
    /// <see cref="CloseOptions.Message"/> it shows that message instead.
    /// </summary>
    /// <param name="circuit">A circuit id, or a circuit from a list.</param>
    /// <param name="options">The message for the user, and the note for the log. Default none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A text of <paramref name="options"/> is too long.</exception>
    Task<CircuitCommandResult> CloseAsync(CircuitTarget circuit, CloseOptions? options = null, CancellationToken cancellationToken = default);

#pragma warning disable RS0026 // The two overloads differ in their first argument, which is required: no call is ambiguous.
    /// <summary>
    /// Ends all connections and circuits of one user on all servers, as at sign-out, and removes the user's snapshots: also those of servers that are
    /// gone, and circuits that the user is just opening or resuming. It does not keep the user from coming back: that is for the sign-in to decide.
    /// </summary>
    /// <param name="userKey">The key in <see cref="CircuitInfo.UserKey"/>; <see cref="CircuitUser"/> makes it from subject and issuer.</param>
    /// <param name="options">The message for each page, and the note for the log. Default none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="userKey"/> is empty, or a text of <paramref name="options"/> is too long.</exception>
    Task<UserCloseResult> CloseUserAsync(string userKey, CloseOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// The same for the user whom the claims name (<see cref="CircuitUser"/>), never for one with the same subject at another issuer. Does nothing
    /// for an anonymous user.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="options">The message for each page, and the note for the log. Default none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A text of <paramref name="options"/> is too long.</exception>
    Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CloseOptions? options = null, CancellationToken cancellationToken = default);
#pragma warning restore RS0026
}
