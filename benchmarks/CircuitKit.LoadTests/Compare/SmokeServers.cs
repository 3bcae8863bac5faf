using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Reports;
using CircuitKit.LoadTests.Runs;
using CircuitKit.TestKit;

namespace CircuitKit.LoadTests.Compare;

/// <summary>The part of <c>smoke</c> that needs two servers: pages are spread over both, type, and all change to the other one.</summary>
internal sealed class SmokeServers(LoadClock clock)
{
    private static readonly ReconnectPlan s_reconnect = new(Circuits: 10, OpensPerSecond: 20, TimeSpan.FromSeconds(0.2), ReconnectTo.Other);

    private static readonly SteadyPlan s_typing = new(
        Circuits: 6, OpensPerSecond: 20, TimeSpan.FromSeconds(0.5), WarmUp: TimeSpan.Zero, TimeSpan.FromSeconds(2));

    public async Task<SmokeServersResult> RunAsync(CancellationToken cancellationToken)
    {
        using TempFolder keys = new();
        await using RedisServer redis = await RedisServer.StartAsync();
        await using AppProcess first = await StartAsync(redis, keys, cancellationToken);
        await using AppProcess second = await StartAsync(redis, keys, cancellationToken);
        LoadTarget target = new()
        {
            Page = new Uri(first.BaseUri, "counter"),
            OtherServers = [second.BaseUri],
            Click = "increment",
            Watch = "count",
            ServerProcessId = first.Id,
            OtherProcessIds = [second.Id],
        };
        LoadTarget form = target with { Page = new Uri(first.BaseUri, "form"), Click = "", Type = "name", Watch = "summary" };
        return new(
            await new ReconnectRun(new LoadSession(target, clock, Progress.Silent)).RunAsync(s_reconnect, cancellationToken),
            await new SteadyRun(new LoadSession(form, clock, Progress.Silent)).RunAsync(s_typing, cancellationToken));
    }

    private static Task<AppProcess> StartAsync(RedisServer redis, TempFolder keys, CancellationToken cancellationToken) => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
            Arguments =
            [
                "--mode", "global", "--store", $"redis:{redis.Configuration}", "--keys", keys.Path,
                // Its figures mean nothing: the machine may take its time.
                "--CircuitKit:Cluster:HandOverTimeout", "00:00:30",
            ],
            ReadyPath = "test/info",
        },
        cancellationToken);
}
