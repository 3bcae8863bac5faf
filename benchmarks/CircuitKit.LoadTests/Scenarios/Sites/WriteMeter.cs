using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Time and processor time of writes that this process does itself.</summary>
/// <param name="clock">The time.</param>
/// <param name="redis">Whose processor time is told apart, if the writes go there.</param>
internal sealed class WriteMeter(LoadClock clock, RedisProbe? redis)
{
    public async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> MeasureAsync(Func<Task> write)
    {
        double redisBefore = await RedisCpuAsync();
        CpuMeter meter = new(clock, serverProcessIds: []);
        CpuReading before = meter.Read();
        await write();
        CpuUse use = meter.Read().Since(before);
        double redisCpu = await RedisCpuAsync() - redisBefore;
        return (use.Wall, use.Own, redisCpu, use.Others is { } others ? Math.Max(0, others - redisCpu) : null);
    }

    private Task<double> RedisCpuAsync() => redis?.CpuSecondsAsync() ?? Task.FromResult(0.0);
}
