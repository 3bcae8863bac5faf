using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>A live circuit whose browser is away, as the sweeper needs it.</summary>
internal interface IAwayCircuit
{
    /// <summary>The public id, or a word for a circuit that has none yet.</summary>
    string Id { get; }

    /// <summary>The person, or for anonymous ones the address: who has many waiting has no more claim to the room than who has one.</summary>
    string? Crowd { get; }

    /// <summary>Nobody is known to come back to it, and nothing was done in it.</summary>
    bool IsUnusedAnonymous { get; }

    /// <summary>Asks what is to become of it.</summary>
    RetentionVerdict Judge();

    /// <summary>A decision is in force; null when its browser is back.</summary>
    /// <param name="until">Until when it is kept live.</param>
    /// <param name="decision">The decision.</param>
    void Decided(DateTimeOffset until, RetentionDecision? decision);

    /// <summary>Whether it is still there, and its browser is not.</summary>
    bool IsAway { get; }

    Task<EvictionOutcome> EvictAsync(EvictionCause cause, TimeSpan timeout);
}
