namespace CircuitKit;

/// <summary>
/// Drains this server: no new circuits are let in, and all circuits are saved and then evicted, so that their browsers resume them on another server.
/// A graceful shutdown does so by itself; this interface does so earlier. Only a restart ends it.
/// </summary>
public interface ICircuitDrain
{
    /// <summary>How far the drain is.</summary>
    DrainStatus Status { get; }

    /// <summary>
    /// Starts the drain in <see cref="DrainOptions.Mode"/> and waits for its end, at most <see cref="DrainOptions.Budget"/>, after
    /// <see cref="DrainOptions.AttritionTime"/> in the mode <see cref="DrainMode.Attrition"/>. Callers share a drain that is under way. A call after
    /// its end tries again to evict the circuits that are left. A circuit or store that fails throws nothing: the status has the number of circuits
    /// that are not saved.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting. The drain goes on.</param>
    /// <returns>The status at the end.</returns>
    Task<DrainStatus> DrainAsync(CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="DrainAsync(CancellationToken)"/>, in this mode. <see cref="DrainMode.Immediate"/> ends the waiting of a drain that is under way.
    /// </summary>
    /// <param name="mode">The mode.</param>
    /// <param name="cancellationToken">Ends the waiting. The drain goes on.</param>
    /// <returns>The status at the end.</returns>
    Task<DrainStatus> DrainAsync(DrainMode mode, CancellationToken cancellationToken = default);
}
