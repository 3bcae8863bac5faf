using System.Globalization;
using System.Text.RegularExpressions;
using CircuitKit.IntegrationTests.Resuming;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Draining;

/// <summary>SIGTERM to a real process.</summary>
public sealed partial class TerminatedServerTests
{
    private const int Timeout = 300_000;
    private const int Circuits = 60;

    private static readonly string[] s_talkative = ["--Logging:LogLevel:CircuitKit", "Information"];

    // What is tried is that all is saved: one call that a busy machine holds up would have the store passed over.
    private static readonly string[] s_patient =
    [
        .. s_talkative, "--CircuitKit:Snapshots:StoreTimeout", "00:00:30", "--CircuitKit:Checkpoints:CaptureTimeout", "00:00:30",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Server_terminated_at_load_loses_no_click()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await RestartableApp.StartWithAsync($"redis:{redis.Configuration}", s_patient);
        List<ClickingCircuit> circuits = [];
        for (var i = 0; i < Circuits; i++)
        {
            circuits.Add(new ClickingCircuit(await app.OpenAsync("counter")));
        }

        Task[] clicking = [.. circuits.Select(circuit => circuit.ClickAsync(TimeSpan.FromMilliseconds(200), Cancelled))];
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancelled);
        Assert.Equal(0, await app.Process.TerminateAsync(Cancelled));
        DateTimeOffset ended = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(clicking);
        string output = app.Process.Output;

        Task restarting = app.RestartAsync();
        string?[] troubles = await Task.WhenAll(circuits.Select(circuit => circuit.ComeBackAsync(ended, allowedLoss: TimeSpan.Zero, Cancelled)));
        await restarting;

        Assert.Empty(troubles.OfType<string>());
        Assert.Contains($"Drained: all {Circuits} circuits are saved and {Circuits} evicted", output);
        foreach (ClickingCircuit circuit in circuits)
        {
            await circuit.DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Browsers_that_reconnect_all_the_time_do_not_hold_up_the_end()
    {
        await using RestartableApp app = await RestartableApp.StartWithAsync(null, [.. s_talkative, "--CircuitKit:Drain:Budget", "00:01:00"]);
        List<HeadlessCircuit> circuits = [];
        for (var i = 0; i < Circuits; i++)
        {
            circuits.Add(await app.OpenAsync("counter"));
        }

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task[] reconnecting = [.. circuits.Select(circuit => ReconnectForeverAsync(circuit, over.Token))];
        app.Process.Terminate();
        while (!app.Process.Output.Contains("Drained: ", StringComparison.Ordinal) && !app.Process.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        }

        long drained = TimeProvider.System.GetTimestamp();
        await app.Process.WaitForExitAsync(Cancelled);
        TimeSpan after = TimeProvider.System.GetElapsedTime(drained);
        Assert.Equal(0, app.Process.ExitCode);
        await over.CancelAsync();
        await Task.WhenAll(reconnecting);

        // Measured: 0.1 to 0.4 s. A reconnecting browser that got in again would make it 5 s (SignalR) or 30 s (the host).
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended {after} after the drain.");
        Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        foreach (HeadlessCircuit circuit in circuits)
        {
            await circuit.DisposeAsync();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task First_signal_drains_within_the_budget_though_redis_is_frozen_and_a_callback_hangs()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await StartTroubledAsync(redis, "00:00:03");

        long started = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, await app.Process.TerminateAsync(Cancelled));
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine($"Ended {took} after the signal.");
        Assert.InRange(took, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(12));
        Assert.Contains("Drained: the budget of 00:00:03 is used up and the latest work of 2 of 2 circuits is not saved.", app.Process.Output);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(15)]
    [InlineData(2)]
    public async Task Second_signal_ends_it_promptly(int signal)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await StartTroubledAsync(redis, "00:02:00");
        app.Process.Terminate();
        await app.Process.WaitForOutputAsync("Draining (Saving)", Cancelled);

        long started = TimeProvider.System.GetTimestamp();
        app.Process.Signal(signal);
        while (!app.Process.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancelled);
        }

        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        await app.Process.WaitForExitAsync(Cancelled);
        TestContext.Current.TestOutputHelper?.WriteLine($"Ended {took} after the second signal.");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, app.Process.ExitCode);
        Assert.Contains("The drain was ended by a second signal after", app.Process.Output);
    }

    [Fact(Timeout = Timeout)]
    public Task Drain_of_200_circuits_with_14_KB_of_state_each_loses_nothing_inside_the_budget() => DrainAsync(200);

    [Fact(Timeout = 2 * Timeout)]
    [Trait("Category", "Long")]
    public Task Drain_of_1000_circuits_with_14_KB_of_state_each_loses_nothing_inside_the_budget() => DrainAsync(1000);

    private static async Task DrainAsync(int count)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using RestartableApp app = await RestartableApp.StartWithAsync($"redis:{redis.Configuration}", s_patient);
        List<(HeadlessCircuit Circuit, string Hash)> circuits = [];
        for (var i = 0; i < count; i++)
        {
            circuits.Add((await app.OpenAsync("bulk?kb=14"), ""));
        }

        // Work that no checkpoint has taken: all at once, just before the signal.
        await Task.WhenAll(circuits.Select(open => open.Circuit.ClickAsync("change", Cancelled)));
        circuits = [.. circuits.Select(open => (open.Circuit, open.Circuit.TextOf("hash")))];
        Assert.Equal(count, circuits.DistinctBy(open => open.Hash).Count());
        Assert.Equal(0, await app.Process.TerminateAsync(Cancelled));

        Match said = Drained().Match(app.Process.Output);
        Assert.True(said.Success, app.Process.Output);
        Assert.Equal(($"{count}", $"{count}"), (said.Groups[1].Value, said.Groups[2].Value));
        TimeSpan took = TimeSpan.Parse(said.Groups[3].Value, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} circuits in {took}: {took.TotalMilliseconds / count:0.00} ms each.");
        await app.RestartAsync();
        string[] lost = [.. (await Task.WhenAll(circuits.Chunk(50).Select(ComeBackAsync))).SelectMany(troubles => troubles)];
        Assert.Empty(lost);
    }

    private static async Task<List<string>> ComeBackAsync((HeadlessCircuit Circuit, string Hash)[] circuits)
    {
        List<string> troubles = [];
        foreach ((HeadlessCircuit circuit, string hash) in circuits)
        {
            ReconnectOutcome outcome = await circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60), Cancelled);
            if (outcome != ReconnectOutcome.Resumed || circuit.TextOf("hash") != hash)
            {
                troubles.Add($"{outcome}: {circuit.TextOf("hash")} instead of {hash}");
            }

            await circuit.DisposeAsync();
        }

        return troubles;
    }

    private static async Task<RestartableApp> StartTroubledAsync(RedisServer redis, string budget)
    {
        RestartableApp app = await RestartableApp.StartWithAsync(
            $"redis:{redis.Configuration}", [.. s_talkative, "--CircuitKit:Drain:Budget", budget, "--CircuitKit:Snapshots:StoreTimeout", "00:00:00.5"]);
        HeadlessCircuit hanging = await app.OpenAsync("slow");
        HeadlessCircuit well = await app.OpenAsync("counter");
        await app.WaitForSnapshotsAsync();
        await redis.FreezeAsync();
        await hanging.ClickAsync("arm-never", Cancelled);
        await well.ClickAsync("increment", Cancelled);
        return app;
    }

    private static async Task ReconnectForeverAsync(HeadlessCircuit circuit, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (!circuit.IsConnected)
            {
                try
                {
                    await circuit.ReconnectAsync(cancellationToken);
                }
                catch (Exception e) when (e is not CircuitErrorException)
                {
                    // The server is stopping, or gone.
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    [GeneratedRegex(@"Drained: all (\d+) circuits are saved and (\d+) evicted, in ([0-9:.]+)\.")]
    private static partial Regex Drained();
}
