namespace CircuitKit;

/// <summary>
/// Empties this server: no new circuits are let in, all are saved and then let go, so that their browsers resume them on another server. Done by
/// itself on a graceful shutdown; earlier on request. There is no way back but a restart.
/// </summary>
public interface ICircuitDrain
{
    /// <summary>How far the drain is.</summary>
    DrainStatus Status { get; }

    /// <summary>
    /// Starts the drain and waits for its end, at most <see cref="DrainOptions.Budget"/>. While one is under way there is no other: all callers
    /// wait for the same. After its end it tries once more what was left, if anything. Never throws for a circuit or a store that fails:
    /// the status says how many circuits are not saved.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting. The drain goes on.</param>
    /// <returns>The status at the end.</returns>
    Task<DrainStatus> DrainAsync(CancellationToken cancellationToken = default);
}
