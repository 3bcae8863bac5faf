using BenchmarkDotNet.Attributes;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Eviction;

namespace CircuitKit.Benchmarks.Retention;

/// <summary>
/// Choosing a hundred circuits to go when room is short, out of so many that wait for their browsers. The baseline sorts them by one number.
/// </summary>
[MemoryDiagnoser]
public class LeastValuableBenchmarks
{
    private const int Going = 100;

    private RetainedCircuit[] _waiting = null!;

    [Params(1_000, 10_000)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        // Two of a person, of whom every third is unknown; worth as much as rules could say.
        _waiting = [.. Enumerable.Range(0, Waiting).Select(i => new Away(i, (i * 7919) % Waiting)
        {
            Applied = new AppliedDecision(
                new RetentionDecision(TimeSpan.Zero, TimeSpan.Zero, i % 101, "rule"),
                RetentionReason.Rule,
                IsShortened: false),
        })];
        if (LeastValuable.Of(_waiting, Going).Count != Going)
        {
            throw new InvalidOperationException("Not as many go as were asked for.");
        }
    }

    [Benchmark(Baseline = true)]
    public object Sort() => _waiting.OrderBy(circuit => circuit.Since).Take(Going).ToList();

    [Benchmark]
    public object Choose() => LeastValuable.Of(_waiting, Going);

    private sealed class Away(int number, long since) : RetainedCircuit(since, DateTimeOffset.UnixEpoch)
    {
        public override string Id { get; } = $"circuit-{number}";

        public override string? Owner { get; } = $"user {number / 2}";

        public override bool IsUnusedAnonymous => number % 3 == 0;

        public override bool IsDisconnected => true;

        public override AppliedDecision Decide() => throw new NotSupportedException();

        public override void Decided(DateTimeOffset until, RetentionDecision? decision) => throw new NotSupportedException();

        public override Task<EvictionOutcome> EvictAsync(EvictionCause cause) => throw new NotSupportedException();
    }
}
