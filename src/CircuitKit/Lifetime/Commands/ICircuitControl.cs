using System.Security.Claims;

namespace CircuitKit;

/// <summary>
/// Acts on circuits, wherever in the fleet they are. Without <c>AddRedis</c>, or with <see cref="ClusterOptions.Enabled"/> off, on those of this
/// server. Every command is one log line, without user ids.
/// </summary>
/// <remarks>
/// No call throws because a server or the store does not answer: the answer says so. A server that does not answer within 10 seconds counts as
/// missing; it may still carry the command out.
/// </remarks>
public interface ICircuitControl
{
    /// <summary>Brings a circuit's present state to the snapshot store now, and waits until it is there. Asks all servers for the circuit.</summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> CheckpointAsync(string circuitId, CancellationToken cancellationToken);

    /// <summary>The same for a circuit that was listed: with one message, to the server that holds it. Only if that one has it no more, all are asked.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> CheckpointAsync(CircuitInfo circuit, CancellationToken cancellationToken);

    /// <summary>
    /// Has the page let its circuit go, as if its tab had been hidden for long enough: the state is in the snapshot store, the connection is closed,
    /// and the page resumes when the person is back. <see cref="CircuitCommandOutcome.Failed"/> when it must stay awake (the person has typed
    /// something that the server does not know, or the app holds it; see <see cref="ICircuitHold"/>), when it is not connected, or when
    /// <see cref="HibernationOptions.Enabled"/> is off. Done as well when it is hibernated already. Asks all servers.
    /// </summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> HibernateAsync(string circuitId, CancellationToken cancellationToken);

    /// <summary>The same for a circuit that was listed: with one message, to the server that holds it. Only if that one has it no more, all are asked.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> HibernateAsync(CircuitInfo circuit, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps a circuit from being hibernated for a while, as <see cref="ICircuitHold"/> does for the app's own code; to look at it, say. It does not
    /// keep it from anything else. A circuit that sleeps already is not woken: that one has failed. Asks all servers.
    /// </summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <param name="duration">For how long; 1 second to 1 day. Several holds may stand at once, and each ends by itself.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its range.</exception>
    Task<CircuitCommandResult> HoldAsync(string circuitId, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>The same for a circuit that was listed: with one message, to the server that holds it. Only if that one has it no more, all are asked.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <param name="duration">For how long; 1 second to 1 day.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is out of its range.</exception>
    Task<CircuitCommandResult> HoldAsync(CircuitInfo circuit, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a circuit and removes its snapshot: nothing of it can be resumed anywhere, nor by a resume that is under way. If it was resumed
    /// meanwhile as another circuit, that one is ended. Its page gets the framework's rejection and reloads, into a fresh circuit. Asks all servers.
    /// </summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> CloseAsync(string circuitId, CancellationToken cancellationToken);

    /// <summary>The same, with a message to the person, who then sees it over the page instead of a page that reloads.</summary>
    /// <param name="circuitId">The public circuit id, as in <see cref="CircuitInfo.Id"/>.</param>
    /// <param name="closing">What the person is told, and what is noted.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    /// <exception cref="ArgumentException">A text is too long.</exception>
    Task<CircuitCommandResult> CloseAsync(string circuitId, CircuitClosing closing, CancellationToken cancellationToken);

    /// <summary>The same for a circuit that was listed: with one message, to the server that holds it. Only if that one has it no more, all are asked.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<CircuitCommandResult> CloseAsync(CircuitInfo circuit, CancellationToken cancellationToken);

    /// <summary>The same, with a message to the person.</summary>
    /// <param name="circuit">The circuit; its <see cref="CircuitInfo.Id"/> and <see cref="CircuitInfo.NodeId"/> matter.</param>
    /// <param name="closing">What the person is told, and what is noted.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    /// <exception cref="ArgumentException">A text is too long.</exception>
    Task<CircuitCommandResult> CloseAsync(CircuitInfo circuit, CircuitClosing closing, CancellationToken cancellationToken);

    /// <summary>
    /// Ends everything of one person on all servers, as at sign-out: their connections, their circuits, and their snapshots, those of servers that
    /// are gone among them. Also what they are just opening or resuming. It does not keep them from coming back: that is the sign-in's to decide.
    /// </summary>
    /// <param name="userKey">The person's stable subject claim, as in <see cref="CircuitInfo.UserKey"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<UserCloseResult> CloseUserAsync(string userKey, CancellationToken cancellationToken);

    /// <summary>The same, with a message to the person on every page of theirs.</summary>
    /// <param name="userKey">The person's stable subject claim, as in <see cref="CircuitInfo.UserKey"/>.</param>
    /// <param name="closing">What the person is told, and what is noted.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    /// <exception cref="ArgumentException">A text is too long.</exception>
    Task<UserCloseResult> CloseUserAsync(string userKey, CircuitClosing closing, CancellationToken cancellationToken);

    /// <summary>The same for whom <paramref name="user"/> names by <c>sub</c>, else the name identifier, else the name. Does nothing for an anonymous person.</summary>
    /// <param name="user">The person.</param>
    /// <param name="cancellationToken">Gives up waiting; the command may still be carried out.</param>
    Task<UserCloseResult> CloseUserAsync(ClaimsPrincipal user, CancellationToken cancellationToken);
}
