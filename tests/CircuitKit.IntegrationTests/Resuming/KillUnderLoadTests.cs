using CircuitKit.IntegrationTests.Cluster;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>
/// Two hundred people click, the server is killed at a random moment and started again, several times: nobody loses more than two seconds.
/// </summary>
public sealed class KillUnderLoadTests
{
    private const int Circuits = 200;
    private const int Rounds = 5;
    private const int ManyRounds = 50;
    private const int Timeout = 1_200_000;

    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_allowedLoss = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public Task With_file_snapshots_every_circuit_goes_on() => RunWithFilesAsync(Rounds);

    [Fact(Timeout = Timeout)]
    public Task With_redis_every_circuit_goes_on() => RunWithRedisAsync(Rounds);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task With_file_snapshots_every_circuit_goes_on_over_many_kills() => RunWithFilesAsync(ManyRounds);

    [Fact(Timeout = Timeout)]
    [Trait("Category", "Long")]
    public Task With_redis_every_circuit_goes_on_over_many_kills() => RunWithRedisAsync(ManyRounds);

    private static async Task RunWithFilesAsync(int rounds)
    {
        await using RestartableApp app = await RestartableApp.StartAsync(TwoNodes.PatientStore);
        await RunAsync(app, rounds);
    }

    private static async Task RunWithRedisAsync(int rounds)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await RestartableApp.StartWithAsync($"redis:{redis.Configuration}", TwoNodes.PatientStore);
        await RunAsync(app, rounds);
    }

    private static async Task RunAsync(RestartableApp app, int rounds)
    {
        List<ClickingCircuit> circuits = [];
        for (var i = 0; i < Circuits; i++)
        {
            circuits.Add(new ClickingCircuit(await app.OpenAsync("counter")));
        }

        try
        {
            for (var round = 1; round <= rounds; round++)
            {
                var troubles = await RunRoundAsync(app, circuits);
                Assert.True(
                    troubles.Count == 0,
                    $"Round {round}: {troubles.Count} of {Circuits} circuits, such as one that {troubles.FirstOrDefault()}. {app.Process.Output}");
            }
        }
        finally
        {
            foreach (ClickingCircuit circuit in circuits)
            {
                await circuit.DisposeAsync();
            }
        }
    }

    private static async Task<List<string>> RunRoundAsync(RestartableApp app, List<ClickingCircuit> circuits)
    {
        Task[] clicking = [.. circuits.Select(circuit => circuit.ClickAsync(s_pace, Cancelled))];
        await Task.Delay(TimeSpan.FromSeconds(1.5 + (2.5 * Random.Shared.NextDouble())), TimeProvider.System, Cancelled);
        await UntilAllAreOldEnoughAsync(circuits);
        var killedAt = TimeProvider.System.GetUtcNow();
        await app.Process.KillAsync();
        await Task.WhenAll(clicking);
        var allowedLoss = AllowedLoss(circuits);

        Task restarting = app.RestartAsync();
        string?[] answers = await Task.WhenAll(circuits.Select(circuit => circuit.ComeBackAsync(killedAt, allowedLoss, Cancelled)));
        await restarting;
        return [.. answers.OfType<string>()];
    }

    // What another process takes of the machine for a moment delays a checkpoint no less than an answer.
    private static TimeSpan AllowedLoss(List<ClickingCircuit> circuits) => s_allowedLoss + circuits.Max(circuit => circuit.SlowestAnswer);

    // All of a page that was opened within the allowed loss may be lost, and the page with it.
    private static async Task UntilAllAreOldEnoughAsync(List<ClickingCircuit> circuits)
    {
        while (circuits.Max(circuit => circuit.OpenedAt) + AllowedLoss(circuits) - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } tooYoung)
        {
            await Task.Delay(tooYoung, TimeProvider.System, Cancelled);
        }
    }
}
