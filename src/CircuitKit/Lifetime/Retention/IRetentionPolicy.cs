namespace CircuitKit;

/// <summary>
/// Decides how long a disconnected circuit is kept. Policies are asked in order, first those of the configuration, then those added with
/// <c>AddRetentionPolicy</c>. The first decision counts.
/// </summary>
/// <remarks>
/// A policy must be a pure function of its context, and return quickly. It is asked again when memory pressure, the configuration or the circuit's
/// saved state has changed, perhaps by several threads at once. A policy that throws is logged once, and the next one decides.
/// </remarks>
public interface IRetentionPolicy
{
    /// <summary>Decides about one circuit.</summary>
    /// <param name="context">The circuit, its user and the condition of the server.</param>
    /// <returns>The decision, or <see langword="null"/> to leave it to the next policy.</returns>
    RetentionDecision? Decide(RetentionContext context);
}
