using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Redis;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>The rule for a user of Redis that the documentation gives: enough, and nothing in it that is not needed.</summary>
public sealed class RedisAccessTests : RedisConformance, IClassFixture<RedisServerFixture>
{
    private const string Name = "circuitkit";
    private const string Password = "sesame";

    private readonly RedisServerFixture _redis;

    public RedisAccessTests(RedisServerFixture redis) => _redis = redis;

    // What the client uses when it connects is its own affair; without SCRIPT LOAD it sends the whole text of a script each time.
    public static TheoryData<string> CommandsForSnapshots =>
        [.. DocumentedRule().Where(rule => rule.StartsWith('+') && rule is not ("+@connection" or "+script|load"))];

    protected override string Configuration => $"{_redis.Server.Configuration},user={Name},password={Password}";

    public override async ValueTask InitializeAsync()
    {
        await AllowAsync(DocumentedRule());
        await base.InitializeAsync();
    }

    [Theory]
    [MemberData(nameof(CommandsForSnapshots))]
    public async Task Without_any_one_of_the_documented_commands_it_is_refused(string command)
    {
        await AllowAsync(DocumentedRule().Where(rule => rule != command));
        await using RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = Configuration });
        RedisSnapshotStore store = StoreServices.Redis(connection);

        var refusal = await Assert.ThrowsAsync<SnapshotStoreException>(() => LiveAsync(store));

        Assert.Equal("NOPERM", refusal.ErrorType);
    }

    [Fact]
    public async Task With_another_prefix_than_the_documented_one_it_is_refused()
    {
        await using RedisConnection connection = StoreServices.Connection(new RedisOptions { Configuration = Configuration });
        var refusal = await Assert.ThrowsAsync<SnapshotStoreException>(() => LiveAsync(StoreServices.Redis(connection, "shop")));
        Assert.Equal("NOPERM", refusal.ErrorType);
    }

    private static async Task LiveAsync(RedisSnapshotStore store)
    {
        var key = SnapshotKey.FromSecret(Guid.NewGuid().ToString());
        var user = $"user of {key}";
        await store.SaveAsync(
            key,
            new StoredSnapshot { Payload = new byte[10], Version = 1, TimeToLive = TimeSpan.FromHours(1), User = user },
            Cancellation);
        await store.ClaimAsync(key, "a", TimeSpan.FromHours(1), Cancellation);
        await store.ReleaseAsync(key, "a", Cancellation);
        await store.RemoveUserAsync(user, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), Cancellation);
        await store.RemoveAsync(key, TimeSpan.FromHours(1), Cancellation);
    }

    private Task<string> AllowAsync(IEnumerable<string> rule) =>
        _redis.Server.CommandAsync(["ACL", "SETUSER", Name, "reset", "on", $">{Password}", .. rule]);

    // Without the part that names the user and its password.
    private static string[] DocumentedRule() =>
    [
        .. File.ReadLines(Path.Combine(BuildOutput.Root, "docs/operations.md"))
            .SkipWhile(line => !line.StartsWith("ACL SETUSER circuitkit ", StringComparison.Ordinal))
            .TakeWhile(line => line != "```")
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SkipWhile(word => word != ">PASSWORD")
            .Skip(1),
    ];
}
