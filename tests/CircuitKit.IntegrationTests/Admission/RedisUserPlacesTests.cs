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

/// <summary>The places of one person in a real Redis: the rules that its script keeps.</summary>
public sealed class RedisUserPlacesTests(RedisServerFixture redis) : IClassFixture<RedisServerFixture>
{
    private const string OurNode = "node-1";

    private static readonly string[] s_noNodes = [];

    // A person of its own for each test.
    private readonly string _user = Guid.NewGuid().ToString();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Place_is_taken_once_however_often_it_is_asked_for_and_free_when_it_is_given_back()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);

        UserPlaceAnswer first = await TakeAsync(places, "a");
        UserPlaceAnswer again = await TakeAsync(places, "a", UserPlaceRule.Keep);
        UserPlaceAnswer other = await TakeAsync(places, "b");
        await places.GiveAsync(Place("a"), Cancelled);

        Assert.Equal((true, true, false), (first.IsTaken, again.IsTaken, other.IsTaken));
        Assert.Equal(first.Since, again.Since);
        Assert.Equal([OurNode], other.Nodes);
        Assert.True((await TakeAsync(places, "b")).IsTaken);
    }

    [Fact]
    public async Task Key_names_nobody_and_has_a_time_to_live()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await TakeAsync(places, "a");

        string key = KeyOf(places);
        long milliseconds = long.Parse(await redis.Server.CommandAsync("PTTL", key), CultureInfo.InvariantCulture);

        Assert.Matches("^circuitkit:admission:\\{[A-Za-z0-9_-]{43}\\}$", key);
        Assert.DoesNotContain(_user, key);
        Assert.InRange(milliseconds, 1, (long)RedisUserPlaces.Lease.TotalMilliseconds);
    }

    [Fact]
    public async Task Same_tab_takes_its_own_place_when_there_is_no_other_and_tells_whose_it_was()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await TakeAsync(places, "a", tab: "tab");

        UserPlaceAnswer frame = await TakeAsync(places, "b");
        UserPlaceAnswer reload = await TakeAsync(places, "c", tab: "tab");

        Assert.False(frame.IsTaken);
        Assert.Equal([("a", OurNode)], reload.Replaced);
    }

    [Fact]
    public async Task Oldest_make_room_only_when_that_is_the_rule()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        foreach (string id in (string[])["a", "b", "c"])
        {
            await TakeAsync(places, id, most: 3);
            // Two of one millisecond have no order.
            await Eventually.PauseAsync(Cancelled);
        }

        UserPlaceAnswer answer = await TakeAsync(places, "d", UserPlaceRule.Replace, most: 2);

        Assert.Equal(["a", "b"], answer.Replaced.Select(place => place.Id));
        Assert.Equal(["c", "d"], (await IdsAsync(places)).Order());
    }

    [Fact]
    public async Task Resume_has_its_place_whatever_the_limit_and_instead_of_the_same_tab_s()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await TakeAsync(places, "a", tab: "tab");

        Assert.True((await TakeAsync(places, "b", UserPlaceRule.Resume, tab: "tab")).IsTaken);
        Assert.True((await TakeAsync(places, "c", UserPlaceRule.Resume)).IsTaken);

        Assert.Equal(["b", "c"], (await IdsAsync(places)).Order());
    }

    [Fact]
    public async Task Places_of_a_server_that_is_gone_are_free_unless_they_are_so_new_that_it_may_just_be_starting()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await TakeAsync(places, "a");
        Assert.False((await TakeAsync(places, "b", gone: [OurNode])).IsTaken);

        long past = Now() - (long)RedisUserPlaces.GraceOfNewNodes.TotalMilliseconds;
        await WriteAsync(places, "a", $"{past + (long)RedisUserPlaces.Lease.TotalMilliseconds} {past} {OurNode} -");

        Assert.False((await TakeAsync(places, "b")).IsTaken);
        Assert.True((await TakeAsync(places, "b", gone: [OurNode])).IsTaken);
    }

    [Theory]
    [InlineData("{past} 1 node-1 -")]
    [InlineData("{far} 1 node-1 -")]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task What_has_lapsed_or_was_not_written_by_us_holds_no_place(string value)
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await WriteAsync(places, "a", value.Replace("{past}", $"{Now() - 1}").Replace("{far}", $"{Now() + (2 * (long)RedisUserPlaces.Lease.TotalMilliseconds)}"));

        Assert.True((await TakeAsync(places, "b")).IsTaken);
        Assert.Equal(["b"], await IdsAsync(places));
    }

    [Fact]
    public async Task Key_of_another_type_is_replaced()
    {
        await using RedisConnection connection = Connect();
        RedisUserPlaces places = Places(connection);
        await redis.Server.CommandAsync("SET", KeyOf(places), "something else");

        Assert.True((await TakeAsync(places, "a")).IsTaken);
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
        await using RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = $"{redis.Server.Configuration},user=guarded,password=sesame" });
        RedisUserPlaces places = Places(connection);

        var refusal = await Assert.ThrowsAsync<SnapshotStoreException>(() => TakeAsync(places, "a"));
        Assert.Equal("NOPERM", refusal.ErrorType);
        Assert.Contains("| several servers with `MaxCircuitsPerUser` | `+hgetall` |", File.ReadLines(Path.Combine(BuildOutput.Root, "docs/operations.md")));
        await redis.Server.CommandAsync("ACL", "SETUSER", "guarded", "+hgetall");

        Assert.True((await TakeAsync(places, "a")).IsTaken);
        await places.GiveAsync(Place("a"), Cancelled);
    }

    private static RedisUserPlaces Places(RedisConnection connection) => new(connection, Options.Create(new RedisOptions()));

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private RedisConnection Connect() => StoreServices.Connection(new RedisOptions { Configuration = redis.Server.Configuration });

    private UserPlace Place(string id, string? tab = null) => new(_user, id, OurNode, tab, Since: 0);

    private string KeyOf(RedisUserPlaces places) => places.KeyOf(Place("")).ToString();

    private Task<UserPlaceAnswer> TakeAsync(
        RedisUserPlaces places, string id, UserPlaceRule rule = UserPlaceRule.Refuse, int most = 1, string? tab = null, string[]? gone = null) =>
        places.TakeAsync(Place(id, tab), most, rule, gone ?? s_noNodes, Cancelled);

    private async Task<string[]> IdsAsync(RedisUserPlaces places) =>
        (await redis.Server.CommandAsync("HKEYS", KeyOf(places))).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Task<string> WriteAsync(RedisUserPlaces places, string id, string value) => redis.Server.CommandAsync("HSET", KeyOf(places), id, value);
}
