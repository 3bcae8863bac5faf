namespace CircuitKit;

/// <summary>What <see cref="ICircuitControl.CloseUserAsync(string, CloseOptions?, CancellationToken)"/> has ended.</summary>
public sealed record UserCloseResult
{
    /// <summary>How many circuits have ended, on all servers.</summary>
    public int Circuits { get; init; }

    /// <summary>
    /// How many circuits did not end in time; their connections are cut and their snapshots removed. One more for each server whose store was still
    /// saving circuits that had ended before. Call again.
    /// </summary>
    public int FailedCircuits { get; init; }

    /// <summary>How many snapshots were removed, including those of the ended circuits.</summary>
    public int Snapshots { get; init; }

    /// <summary>The living servers that did not respond in time: circuits of the user may live on there. Call again.</summary>
    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    /// <summary>
    /// Whether all circuits and snapshots of the user are certainly gone. If not, a server is missing, a circuit failed, or the store does not
    /// respond; the removal is then repeated when the store is back.
    /// </summary>
    public bool IsComplete { get; init; }
}
