using System.Security.Claims;

namespace CircuitKit;

/// <summary>What a retention policy knows of a circuit.</summary>
public sealed record RetentionContext
{
    /// <summary>The circuit as it is now.</summary>
    public required CircuitInfo Circuit { get; init; }

    /// <summary>The person of its last connection, or null when the connection had none. Anonymous people are not authenticated.</summary>
    public ClaimsPrincipal? User { get; init; }

    /// <summary>
    /// Whether the person has done something that is in no snapshot of the store yet. A moment after a disconnect it usually is saved, and the
    /// policies are asked again. Without a store that outlives the process nothing is saved while the circuit is live, and all work counts.
    /// </summary>
    public bool HasUnsavedWork { get; init; }

    /// <summary>Whether its components persist anything; <see langword="true"/> as long as that is not known.</summary>
    public bool HasState { get; init; } = true;

    /// <summary>Whether the person has done something in it: an event in the page, a navigation, or a return to it from a snapshot.</summary>
    public bool HasBeenUsed { get; init; }

    /// <summary>How the server process is doing.</summary>
    public NodeCondition Node { get; init; }

    /// <summary>What is decided when no policy answers: a policy may change a part of it with <c>context.Default with { ... }</c>.</summary>
    public required RetentionDecision Default { get; init; }
}
