using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.Tests.LoadTests.Compare;

internal static class Some
{
    public static Measurement Measurement(
        int round, Contender contender, double p50 = 1, double? serverCpu = 1, double heap = 1000, RedisUse? redis = null, RunFailures? failures = null,
        double others = 3, IReadOnlyList<double>? curve = null) => new()
        {
            Round = round,
            Contender = contender,
            HeapPerCircuit = heap,
            Redis = redis,
            Failures = failures ?? RunFailures.None,
            Steady = new()
            {
                Circuits = 10,
                Opens = LatencySummary.None,
                RoundTrips = LatencySummary.None with { P50 = p50, Count = 100, Curve = curve ?? [] },
                Lateness = LatencySummary.None,
                Cpu = new CpuUse(Wall: 1, Own: 1, serverCpu, others),
                Failures = RunFailures.None,
            },
        };
}
