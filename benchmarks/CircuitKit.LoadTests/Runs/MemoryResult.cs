namespace CircuitKit.LoadTests.Runs;

/// <summary>The server's managed heap after a collection, in bytes.</summary>
internal sealed record MemoryResult
{
    /// <summary>How many circuits were held.</summary>
    public required int Circuits { get; init; }

    /// <summary>Before they came.</summary>
    public required long Empty { get; init; }

    /// <summary>With all of them connected.</summary>
    public required long Connected { get; init; }

    /// <summary>With all connections gone. The framework then keeps as many circuits as its options say, 100 by default.</summary>
    public required long Disconnected { get; init; }

    /// <summary>With all that were left paused, and their state kept by the server.</summary>
    public required long Paused { get; init; }

    /// <summary>After all of them were closed.</summary>
    public required long Closed { get; init; }

    /// <summary>What the pages found after they were disconnected.</summary>
    public required ReconnectResult Reconnected { get; init; }

    /// <summary>What the pages found after they were paused.</summary>
    public required ReconnectResult Resumed { get; init; }

    public required RunFailures Failures { get; init; }

    /// <summary>What a circuit costs in one of these states.</summary>
    /// <param name="heap">The reading.</param>
    public double PerCircuit(long heap) => (heap - Empty) / (double)Circuits;
}
