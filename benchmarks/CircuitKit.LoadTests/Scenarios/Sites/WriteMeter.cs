using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Measuring;
using CircuitKit.LoadTests.Pacing;

namespace CircuitKit.LoadTests.Scenarios.Sites;

/// <summary>Time and processor time of writes that this process does itself.</summary>
internal sealed class WriteMeter(LoadClock clock, RedisProbe redis)
{
    public async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> MeasureAsync(Func<Task> write)
    {
        double redisBefore = await redis.CpuSecondsAsync();
        CpuMeter meter = new(clock, serverProcessIds: []);
        CpuReading before = meter.Read();
        await write();
        CpuUse use = meter.Read().Since(before);
        double redisCpu = await redis.CpuSecondsAsync() - redisBefore;
        return (use.Wall, use.Own, redisCpu, use.Others is { } others ? Math.Max(0, others - redisCpu) : null);
    }
}
