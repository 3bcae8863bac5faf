namespace CircuitKit;

/// <summary>
/// Decides how long a circuit is kept when its browser is away. Policies are asked in order, those of the configuration first, then those added
/// with <c>AddRetentionPolicy</c>; the first that answers decides.
/// </summary>
/// <remarks>
/// A policy is a pure function of what it is given: it is asked again when something it may depend on has changed (memory pressure, the
/// configuration, whether the latest work is saved), and may be asked by several threads at once. It must return quickly. One that throws is
/// logged once and passed over.
/// </remarks>
public interface IRetentionPolicy
{
    /// <summary>Decides about one circuit.</summary>
    /// <param name="context">The circuit, its person and the node's condition.</param>
    /// <returns>The decision, or <see langword="null"/> to leave it to the next policy.</returns>
    RetentionDecision? Decide(RetentionContext context);
}
