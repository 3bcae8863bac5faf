namespace CircuitKit;

/// <summary>What <see cref="ICircuitControl.CloseUserAsync(string, CloseOptions?, CancellationToken)"/> has ended.</summary>
public sealed record UserCloseResult
{
    /// <summary>How many circuits were ended, on all servers.</summary>
    public int Circuits { get; init; }

    /// <summary>How many circuits could not be ended in time. Their connections are cut and their snapshots gone; call again.</summary>
    public int FailedCircuits { get; init; }

    /// <summary>How many snapshots were dropped, those of the ended circuits among them.</summary>
    public int Snapshots { get; init; }

    /// <summary>The living servers that did not answer in time: circuits of the person may live on there. Call again.</summary>
    public IReadOnlyList<string> MissingNodes { get; init; } = [];

    /// <summary>
    /// Whether it is certain that nothing is left. Otherwise a server is missing, a circuit failed, or the store does not answer: it is then told as
    /// soon as it does.
    /// </summary>
    public bool IsComplete { get; init; }
}
