using CircuitKit.LoadTests.Runs;

namespace CircuitKit.LoadTests.Compare;

/// <summary>One contender's figures in one round.</summary>
internal sealed record Measurement : ITurn
{
    public required int Round { get; init; }

    public required Contender Contender { get; init; }

    public required SteadyResult Steady { get; init; }

    /// <summary>Managed heap for each connected circuit, after its clicks, in bytes.</summary>
    public required double HeapPerCircuit { get; init; }

    /// <summary>Null without Redis.</summary>
    public RedisUse? Redis { get; init; }

    public required RunFailures Failures { get; init; }

    /// <inheritdoc />
    /// <remarks>A contender's own Redis is no stranger.</remarks>
    public double? OthersProcessors => Steady.Cpu.OthersProcessors(Redis?.CpuSeconds ?? 0);
}
