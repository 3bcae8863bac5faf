using System.Security.Claims;

namespace CircuitKit;

/// <summary>What a retention policy knows about a circuit.</summary>
public sealed record RetentionContext
{
    /// <summary>The circuit as it is now.</summary>
    public required CircuitInfo Circuit { get; init; }

    /// <summary>The user of its last connection, or null when the connection had none. An anonymous user is not authenticated.</summary>
    public ClaimsPrincipal? User { get; init; }

    /// <summary>
    /// Whether the user has done something that is not in a snapshot of the store yet. It is usually saved a moment after a disconnect, and the
    /// policies are asked again. Without a store that outlives the process no live circuit is saved, and all work counts as unsaved.
    /// </summary>
    public bool HasUnsavedWork { get; init; }

    /// <summary>Whether its components persist anything; <see langword="true"/> while that is not known.</summary>
    public bool HasState { get; init; } = true;

    /// <summary>Whether the user has used it: an event in the page, a navigation, or a resume from a snapshot.</summary>
    public bool HasBeenUsed { get; init; }

    /// <summary>The condition of the server process.</summary>
    public NodeCondition Node { get; init; }

    /// <summary>The decision when no policy makes one. A policy may change a part of it with <c>context.Default with { ... }</c>.</summary>
    public required RetentionDecision Default { get; init; }
}
