using System.Globalization;
using CircuitKit.Admission.Redis;
using CircuitKit.Admission.Users;
using CircuitKit.IntegrationTests.Snapshots;
using CircuitKit.IntegrationTests.Snapshots.Redis;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;
using Microsoft.Extensions.Options;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>The leases of one user in a real Redis: the rules that its script keeps.</summary>
public sealed class RedisUserLeasesTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    private const string OurNode = "node-1";

    private static readonly string[] s_noNodes = [];

    // A user of its own for each test.
    private readonly string _user = Guid.NewGuid().ToString();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lease_is_acquired_once_however_often_it_is_asked_for_and_free_when_it_is_released()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);

        UserLeaseResult first = await AcquireAsync(leases, "a");
        UserLeaseResult again = await AcquireAsync(leases, "a", UserLeaseRule.Keep);
        UserLeaseResult other = await AcquireAsync(leases, "b");
        await leases.ReleaseAsync(Lease("a"), Cancelled);

        Assert.Equal((true, true, false), (first.IsAcquired, again.IsAcquired, other.IsAcquired));
        Assert.Equal(first.Since, again.Since);
        Assert.Equal([OurNode], other.Nodes);
        Assert.True((await AcquireAsync(leases, "b")).IsAcquired);
    }

    [Fact]
    public async Task Key_names_nobody_and_has_a_time_to_live()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await AcquireAsync(leases, "a");

        string key = KeyOf(leases);
        long milliseconds = long.Parse(await redis.Server.CommandAsync("PTTL", key), CultureInfo.InvariantCulture);

        Assert.Matches("^circuitkit:admission:\\{[A-Za-z0-9_-]{43}\\}$", key);
        Assert.DoesNotContain(_user, key);
        Assert.InRange(milliseconds, 1, (long)RedisUserLeases.LeaseTime.TotalMilliseconds);
    }

    [Fact]
    public async Task Same_tab_releases_its_own_lease_when_there_is_no_room_and_says_which_it_was()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await AcquireAsync(leases, "a", tab: "tab");

        UserLeaseResult frame = await AcquireAsync(leases, "b");
        UserLeaseResult reload = await AcquireAsync(leases, "c", tab: "tab");

        Assert.False(frame.IsAcquired);
        Assert.Equal([("a", OurNode)], reload.Revoked);
    }

    [Fact]
    public async Task Oldest_make_room_only_when_that_is_the_rule()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        foreach (string id in (string[])["a", "b", "c"])
        {
            await AcquireAsync(leases, id, max: 3);
            // Two of one millisecond have no order.
            await Eventually.PauseAsync(Cancelled);
        }

        UserLeaseResult answer = await AcquireAsync(leases, "d", UserLeaseRule.Replace, max: 2);

        Assert.Equal(["a", "b"], answer.Revoked.Select(lease => lease.Id));
        Assert.Equal(["c", "d"], (await IdsAsync(leases)).Order());
    }

    [Fact]
    public async Task Resume_has_its_lease_whatever_the_limit_and_instead_of_the_same_tabs()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await AcquireAsync(leases, "a", tab: "tab");

        Assert.True((await AcquireAsync(leases, "b", UserLeaseRule.Resume, tab: "tab")).IsAcquired);
        Assert.True((await AcquireAsync(leases, "c", UserLeaseRule.Resume)).IsAcquired);

        Assert.Equal(["b", "c"], (await IdsAsync(leases)).Order());
    }

    [Fact]
    public async Task Leases_of_a_node_that_is_gone_are_dropped_unless_they_are_so_new_that_it_may_just_be_starting()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await AcquireAsync(leases, "a");
        Assert.False((await AcquireAsync(leases, "b", gone: [OurNode])).IsAcquired);

        long past = Now() - (long)RedisUserLeases.GraceOfNewNodes.TotalMilliseconds;
        await WriteAsync(leases, "a", $"{past + (long)RedisUserLeases.LeaseTime.TotalMilliseconds} {past} {OurNode} -");

        Assert.False((await AcquireAsync(leases, "b")).IsAcquired);
        Assert.True((await AcquireAsync(leases, "b", gone: [OurNode])).IsAcquired);
    }

    [Theory]
    [InlineData("{past} 1 node-1 -")]
    [InlineData("{far} 1 node-1 -")]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task What_has_lapsed_or_was_not_written_by_us_is_no_lease(string value)
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await WriteAsync(
            leases,
            "a",
            value.Replace("{past}", $"{Now() - 1}").Replace("{far}", $"{Now() + (2 * (long)RedisUserLeases.LeaseTime.TotalMilliseconds)}"));

        Assert.True((await AcquireAsync(leases, "b")).IsAcquired);
        Assert.Equal(["b"], await IdsAsync(leases));
    }

    [Fact]
    public async Task Key_of_another_type_is_replaced()
    {
        await using RedisConnection connection = Connect();
        RedisUserLeases leases = Leases(connection);
        await redis.Server.CommandAsync("SET", KeyOf(leases), "something else");

        Assert.True((await AcquireAsync(leases, "a")).IsAcquired);
    }

    [Fact]
    public async Task Documented_rights_of_a_Redis_user_are_enough()
    {
        string[] rule =
        [
            .. File.ReadLines(Path.Combine(BuildOutput.Root, "docs/operations.md"))
                .SkipWhile(line => !line.StartsWith("ACL SETUSER circuitkit ", StringComparison.Ordinal))
                .TakeWhile(line => line != "```")
                .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .SkipWhile(word => word != ">PASSWORD")
                .Skip(1),
        ];
        await redis.Server.CommandAsync(["ACL", "SETUSER", "guarded", "reset", "on", ">sesame", .. rule]);
        await using RedisConnection connection = StoreServices.Connection(
            new RedisOptions { Configuration = $"{redis.Server.Configuration},user=guarded,password=sesame" });
        RedisUserLeases leases = Leases(connection);

        var refusal = await Assert.ThrowsAsync<SnapshotStoreException>(() => AcquireAsync(leases, "a"));
        Assert.Equal("NOPERM", refusal.ErrorType);
        Assert.Contains(
            "| several servers with `MaxCircuitsPerUser` | `+hgetall` |",
            File.ReadLines(Path.Combine(BuildOutput.Root, "docs/operations.md")));
        await redis.Server.CommandAsync("ACL", "SETUSER", "guarded", "+hgetall");

        Assert.True((await AcquireAsync(leases, "a")).IsAcquired);
        await leases.ReleaseAsync(Lease("a"), Cancelled);
    }

    private static RedisUserLeases Leases(RedisConnection connection) => new(connection, Options.Create(new RedisOptions()));

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private RedisConnection Connect() => StoreServices.Connection(new RedisOptions { Configuration = redis.Server.Configuration });

    private UserLease Lease(string id, string? tab = null) => new(_user, id, OurNode, tab, Since: 0);

    private string KeyOf(RedisUserLeases leases) => leases.KeyOf(Lease("")).ToString();

    private Task<UserLeaseResult> AcquireAsync(
        RedisUserLeases leases, string id, UserLeaseRule rule = UserLeaseRule.Refuse, int max = 1, string? tab = null, string[]? gone = null) =>
        leases.AcquireAsync(Lease(id, tab), max, rule, gone ?? s_noNodes, Cancelled);

    private async Task<string[]> IdsAsync(RedisUserLeases leases) =>
        (await redis.Server.CommandAsync("HKEYS", KeyOf(leases))).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Task<string> WriteAsync(RedisUserLeases leases, string id, string value) => redis.Server.CommandAsync("HSET", KeyOf(leases), id, value);
}
