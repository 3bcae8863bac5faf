using CircuitKit.Cluster;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tests.Cluster;

public sealed class ClusterHeartbeatTests
{
    private const int Timeout = 30_000;

    private readonly FakeFleet _fleet = new();
    private readonly SharedRecords _records = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("channel")]
    [InlineData("records")]
    public async Task Heartbeat_goes_on_although_Redis_fails_and_the_failure_cannot_be_logged(string what)
    {
        NodeIdentity identity = new();
        var node = _fleet.Add(identity);
        BrokenLogger<ClusterHeartbeat> logger = new();
        var nodes = NewNodes.Of(_records, identity, _fleet.Time);
        using ClusterHeartbeat heartbeat = new(
            node, nodes, node.Calls, identity, Options.Create(new ClusterOptions()), _fleet.Time, logger);
        _fleet.Trouble = what == "channel" ? new TimeoutException() : null;
        _records.Trouble = what == "records" ? new TimeoutException() : null;
        await heartbeat.StartAsync(Cancelled);
        await PassUntilAsync(() => logger.Tried > 0);

        (_fleet.Trouble, _records.Trouble) = (null, null);

        await PassUntilAsync(() => nodes.All.Count == 1);
        Assert.False(heartbeat.ExecuteTask!.IsCompleted);
        await heartbeat.StopAsync(Cancelled);
    }

    private async Task PassUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _fleet.Time.Advance(TimeSpan.FromSeconds(1));
            await Eventually.PauseAsync(Cancelled);
        }
    }
}
