using CircuitKit.Snapshots;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>
/// What can happen to the network between us and a Redis that is well. The trait names the promise that is tried, as in
/// <see cref="RedisFaultTests"/>.
/// </summary>
public sealed class RedisLinkFaultTests : RedisStoreTest
{
    private const int Large = 400_000;

    private TcpRelay _link = null!;

    private protected override string Configuration => $"127.0.0.1:{_link.Port}";

    public override async ValueTask InitializeAsync()
    {
        // The link leads to the server, which has no port before it runs.
        _link = new TcpRelay(0);
        await base.InitializeAsync();
        _link.Target = Server.Port;
        await KeepFirstAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _link.DisposeAsync();
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task Slow_link_holds_a_call_up_for_the_time_limit_and_is_used_when_it_is_fast_again()
    {
        _link.BytesPerSecond = Large / 20;

        long started = Stopwatch();
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(2, Large));
        Assert.InRange(Since(started), Patience * 0.9, Patience * 10);
        started = Stopwatch();
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(3, Large));
        Assert.InRange(Since(started), TimeSpan.Zero, Patience * 0.9);

        _link.BytesPerSecond = null;
        await UntilWellAsync();
        Assert.Equal(3, (await ClaimAsync()).Version);
    }

    [Fact]
    [Trait("Promise", "P1")]
    public async Task Reset_in_the_middle_of_a_save_is_not_acknowledged_and_leaves_the_last_good_snapshot_until_it_is_repeated()
    {
        _link.ResetAfter = Large / 2;

        // Not repeated before it is looked at.
        _link.Target = FreePort.Next();

        Assert.NotEqual(SaveOutcome.Saved, await KeepAsync(2, Large));

        Assert.Equal("1", await Database.HashGetAsync(RedisKey, "v"));
        _link.Target = Server.Port;
        await UntilWellAsync();
        SnapshotClaim claim = await ClaimAsync();
        Assert.Equal((2L, Large), (claim.Version, claim.Payload.Length));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task Black_hole_holds_a_call_up_for_the_time_limit_and_then_nobody()
    {
        _link.IsBlackHole = true;

        long started = Stopwatch();
        Assert.Equal(SaveOutcome.Buffered, await KeepAsync(2));
        Assert.InRange(Since(started), Patience * 0.9, Patience * 10);
        started = Stopwatch();
        for (int version = 3; version < 100; version++)
        {
            Assert.Equal(SaveOutcome.Buffered, await KeepAsync(version));
        }

        Assert.InRange(Since(started), TimeSpan.Zero, Patience);
        Assert.Single(Log.All());

        _link.IsBlackHole = false;
        await UntilWellAsync();
        Assert.Equal(99, (await ClaimAsync()).Version);
    }
}
