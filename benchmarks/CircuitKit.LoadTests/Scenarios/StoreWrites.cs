using System.Globalization;
using CircuitKit.LoadTests.Compare;
using CircuitKit.LoadTests.Runs;
using CircuitKit.LoadTests.Scenarios.Sites;
using CircuitKit.LoadTests.Scenarios.Trials;
using CircuitKit.LoadTests.Statistics;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.LoadTests.Scenarios;

/// <summary>
/// The verb <c>store-writes</c>: as many snapshots a second as the Redis store takes, beside plain pipelined <c>SET</c> of the same bytes. Both in
/// this process, over one connection, each key written again and again.
/// </summary>
internal sealed class StoreWrites(RawSets writes, ScenarioTools tools) : IScenario
{
    private const string Raw = "raw SET";
    private const string Store = "Redis store";

    public string Verb => "store-writes";

    public IReadOnlyList<string> Cases { get; } = [(writes.Bytes / 1024.0).ToString("0.## 'KB'", CultureInfo.InvariantCulture)];

    public IReadOnlyList<string> Contenders { get; } = [Raw, Store];

    public async Task<Trial> RunAsync(string name, string contender, CancellationToken cancellationToken)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RedisProbe probe = await RedisProbe.ConnectAsync(redis.Port);
        // The first writes compile the code and fill the connection's buffers.
        RawSets first = writes with { Writes = Math.Min(writes.Writes, writes.Keys) };
        Failures failures = new();
        (double seconds, double cpu, double redisCpu, double? others) = contender == Raw
            ? await RawAsync(redis.Port, probe, first, cancellationToken)
            : await StoreAsync(redis.Port, probe, first, failures, cancellationToken);
        List<TrialFigure> figures =
        [
            TrialFigure.Of("writes per second", writes.Writes / seconds, FigureUnit.Count, Against.Ratio, "≥ 0.7×"),
            TrialFigure.Of("own CPU per write, µs", cpu / writes.Writes * 1e6, FigureUnit.Number, Against.Ratio),
            TrialFigure.Of("Redis CPU per write, µs", redisCpu / writes.Writes * 1e6, FigureUnit.Number, Against.Ratio),
        ];
        if (others is not null)
        {
            figures.Add(TrialFigure.Of(TrialFigures.Others, others / seconds, FigureUnit.Number));
        }

        return new(figures, new RunFailures(failures.Count, failures.ByKind()));
    }

    private async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> RawAsync(
        int port, RedisProbe probe, RawSets first, CancellationToken cancellationToken)
    {
        await using RawRedis raw = await RawRedis.ConnectAsync(port);
        await raw.SetsPerSecondAsync(first, cancellationToken);
        return await new WriteMeter(tools.Clock, probe).MeasureAsync(() => raw.SetsPerSecondAsync(writes, cancellationToken));
    }

    private async Task<(double Seconds, double Cpu, double RedisCpu, double? Others)> StoreAsync(
        int port, RedisProbe probe, RawSets first, Failures failures, CancellationToken cancellationToken)
    {
        await using Saves saves = new(
            builder => builder.AddRedis(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")), writes, failures);
        await saves.RunAsync(first, cancellationToken);
        return await new WriteMeter(tools.Clock, probe).MeasureAsync(() => saves.RunAsync(writes, cancellationToken));
    }
}
