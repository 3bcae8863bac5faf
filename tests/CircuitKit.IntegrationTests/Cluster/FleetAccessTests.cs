using System.Text.RegularExpressions;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Cluster;

/// <summary>The rights that <c>docs/operations.md</c> says are enough for several servers with one Redis are enough.</summary>
public sealed partial class FleetAccessTests
{
    private const int Timeout = 120_000;
    private const string Password = "fleet-password";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Two_servers_hand_over_limit_and_sign_out_with_the_documented_rights()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        using var keys = new TempFolder();
        await redis.CommandAsync(["ACL", "SETUSER", "circuitkit", "reset", "on", $">{Password}", .. DocumentedRights()]);
        string[] arguments =
        [
            "--store", $"redis:{redis.Configuration},user=circuitkit,password={Password}",
            "--keys", keys.Path,
            "--CircuitKit:Redis:KeyPrefix", "circuitkit",
            "--CircuitKit:Admission:MaxCircuitsPerUser", "1",
            .. TwoNodes.Patient,
            .. TwoNodes.PatientStore,
        ];
        await using TrackedApp first = await TrackedApp.StartAsync(arguments);
        await using TrackedApp second = await TrackedApp.StartAsync(arguments);
        await using HeadlessCircuit circuit = await TwoNodes.OpenClickedAsync(second, "alice");
        await TwoNodes.KnowEachOtherAsync(first, second);

        await circuit.DropAsync();
        circuit.RouteTo(first.Page(""));
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await Assert.ThrowsAsync<CircuitRefusedException>(() => second.OpenAsync("counter", "alice"));

        ICircuitControl control = second.App.Services.GetRequiredService<ICircuitControl>();
        UserCloseResult signedOut = await control.CloseUserAsync("alice", cancellationToken: Cancelled);

        Assert.True(signedOut.IsComplete);
        Assert.Equal(1, signedOut.Circuits);
        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
        string said = string.Join('\n', first.Logs.GetSnapshot().Concat(second.Logs.GetSnapshot()).Select(line => line.Message));
        Assert.DoesNotContain("NOPERM", said, StringComparison.Ordinal);

        // What the client asks when it connects is its own affair, and it works without.
        string denied = await redis.CommandAsync("ACL", "LOG");
        Assert.DoesNotMatch(
            @"(?m)^(setex|set|get|mget|hgetall|spublish|ssubscribe|sunsubscribe|subscribe|eval|evalsha|script\|load|time|type|del|pexpire|pttl|"
            + @"hmget|hset|hdel|hstrlen|zadd|zrange|zrem|zremrangebyrank)$",
            denied);
    }

    private static string[] DocumentedRights()
    {
        string section = File.ReadAllText(Path.Combine(BuildOutput.Root, "docs/operations.md"));
        section = section[section.IndexOf("ACL SETUSER circuitkit on >PASSWORD", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];
        string[] rights = [.. Right().Matches(section).Select(match => match.Value)];
        Assert.Contains("+mget", rights);
        Assert.Contains("+hgetall", rights);
        return ["resetchannels", .. rights];
    }

    // Of the rule, and of the cases of several servers below it.
    [GeneratedRegex(@"(?<=[ `])[+~&][@\w|*:]+")]
    private static partial Regex Right();
}
