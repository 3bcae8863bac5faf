using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using CircuitKit.Tracking.Identity;

namespace CircuitKit.IntegrationTests.Snapshots.Redis;

/// <summary>What Redis gets to see of a circuit: every command with all its arguments, and every key that is left.</summary>
public sealed class RedisSecrecyTests
{
    private const string Person = "ada.lovelace@example.org";
    private const string Word = "Sesquipedalian";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Redis_sees_no_secret_no_state_and_no_person_while_a_circuit_is_saved_and_resumed()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string seen = await ResumeUnderObservationAsync(redis, [], out List<string> secrets);

        Assert.Contains("EVALSHA", seen, StringComparison.Ordinal);
        Assert.Matches($"circuitkit-[0-9a-f]{{8}}:snapshot:\\{{{SnapshotKey.FromSecret(secrets[0])}\\}}", seen);
        Assert.Matches($"circuitkit-[0-9a-f]{{8}}:user:\\{{{UserMark.Of(Person)}\\}}", seen);
        Assert.Equal(3, secrets.Distinct().Count());
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
        Assert.DoesNotContain(Word, seen, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("lovelace", seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact(Timeout = 120_000)]
    public async Task The_observation_sees_into_snapshots_that_are_not_protected()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string seen = await ResumeUnderObservationAsync(redis, ["--CircuitKit:Snapshots:Protect", "false"], out List<string> secrets);

        // The state itself is compressed; the circuit's public id is not.
        Assert.Contains(secrets[^1], seen, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    [Trait("Promise", "P6")]
    public async Task No_key_is_left_without_a_time_to_live()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await ResumeUnderObservationAsync(redis, [], out _);

        string[] keys = (await redis.CommandAsync("--scan")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(keys.Length, 3, int.MaxValue);
        foreach (string key in keys)
        {
            Assert.InRange(long.Parse(await redis.CommandAsync("PTTL", key), provider: null), 1, (long)TimeSpan.FromHours(16).TotalMilliseconds);
        }
    }

    /// <summary>Answers what Redis saw; in <paramref name="secrets"/> the secrets before and after the resume, and the circuit's public id.</summary>
    private static Task<string> ResumeUnderObservationAsync(RedisServer redis, string[] arguments, out List<string> secrets)
    {
        List<string> known = secrets = [];
        return RunAsync();

        async Task<string> RunAsync()
        {
            await using RedisMonitor monitor = await RedisMonitor.StartAsync(redis);
            await using TrackedApp app = await TrackedApp.StartAsync(["--store", $"redis:{redis.Configuration}", .. arguments]);
            await using HeadlessCircuit circuit = await app.OpenAsync("form", Person);
            await circuit.ChangeAsync("name", Word, Cancelled);
            await circuit.WaitForAsync(() => circuit.TextOf("summary").StartsWith(Word, StringComparison.Ordinal), Cancelled);
            known.Add(circuit.CircuitSecret);
            await app.WaitUntilSavedAsync();

            await app.EvictAsync(circuit);
            Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
            known.Add(circuit.CircuitSecret);
            known.Add(Assert.Single(app.Registry.List()).Id);
            Assert.StartsWith(Word, circuit.TextOf("summary"), StringComparison.Ordinal);
            await app.WaitUntilSavedAsync();
            await monitor.CatchUpAsync();
            return monitor.Seen;
        }
    }
}
