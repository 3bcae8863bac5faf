using CircuitKit.FleetSimulation.Hosts;
using CircuitKit.FleetSimulation.Redis;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>What the phases of one fleet came to.</summary>
internal sealed class PhaseLog(Fleet fleet, LoadClock clock)
{
    private const int LongestWaitInHeartbeats = 10;

    private readonly List<PhaseUse> _phases = [];
    private readonly List<AgreementTime> _agreements = [];
    private readonly Dictionary<string, int> _failures = [];

    public IReadOnlyList<PhaseUse> Phases => _phases;

    public IReadOnlyList<AgreementTime> Agreements => _agreements;

    public IReadOnlyDictionary<string, int> Failures => _failures;

    /// <summary>Runs a phase and counts what Redis did; a phase that comes several times is added up.</summary>
    public async Task<T> MeasureAsync<T>(string name, Func<Task<T>> run, Func<T, RedisReading, double> events)
    {
        RedisReading before = await fleet.Redis.ReadAsync();
        TimeSpan started = clock.Now;
        T result = await run();
        double seconds = (clock.Now - started).TotalSeconds;
        RedisReading used = (await fleet.Redis.ReadAsync()).Since(before);
        PhaseUse use = new(name, seconds, used, events(result, used));
        int same = _phases.FindIndex(phase => phase.Name == name);
        if (same < 0)
        {
            _phases.Add(use);
        }
        else
        {
            PhaseUse sum = _phases[same];
            _phases[same] = new PhaseUse(name, sum.Seconds + seconds, RedisReading.Sum([sum.Redis, used]), sum.Events + use.Events);
        }

        return result;
    }

    /// <summary>Waits until each node sees something, and notes how long that took.</summary>
    public async Task AgreeAsync(string happened, DateTimeOffset at, Sight sight, FleetPlan plan, CancellationToken cancellationToken)
    {
        HostOrder order = new(HostVerb.Watch) { Sight = sight, Seconds = plan.Heartbeat.TotalSeconds * LongestWaitInHeartbeats };
        Agreement[] agreements = await fleet.AskAllAsync<Agreement>(order, cancellationToken);
        Fail($"a node did not see that {happened}", agreements.Sum(agreement => agreement.Missing));
        NoteAgreement(happened, agreements.Max(agreement => agreement.At) - at);
    }

    public void NoteAgreement(string happened, TimeSpan after) => _agreements.Add(new AgreementTime(happened, Math.Max(0, after.TotalSeconds)));

    public void Expect(int expected, int actual, string failure) => Fail(failure, Math.Abs(expected - actual));

    public void Fail(string failure, int count = 1)
    {
        if (count > 0)
        {
            _failures[failure] = _failures.GetValueOrDefault(failure) + count;
        }
    }
}
