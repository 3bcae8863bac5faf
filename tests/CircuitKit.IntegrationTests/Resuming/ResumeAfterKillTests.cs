namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>What the product is for: the server process dies, another takes its place, and the page goes on.</summary>
public sealed class ResumeAfterKillTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    [InlineData("auto")]
    public async Task Circuit_of_a_killed_server_goes_on_in_the_next_one(string mode)
    {
        await using RestartableApp app = await RestartableApp.StartAsync("--mode", mode);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        string marker = circuit.TextOf("marker");
        for (int i = 1; i <= 3; i++)
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{i}", Cancelled);
        }

        string secret = circuit.CircuitSecret;
        await app.WaitForSnapshotsAsync();

        ReconnectOutcome outcome = await app.KillAndReconnectAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, outcome);
        Assert.NotEqual(secret, circuit.CircuitSecret);
        Assert.Equal("3", circuit.TextOf("count"));
        Assert.Equal(marker, circuit.TextOf("marker"));
        Assert.Equal($"{app.Process.Id}", circuit.TextOf("server"));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "4", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_callback_persists_after_a_wait_survives_too()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("async-save");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitForSnapshotsAsync();

        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));

        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_survives_one_kill_after_the_other()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        string marker = circuit.TextOf("marker");

        for (int round = 1; round <= 4; round++)
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{round}", Cancelled);
            await app.WaitForSnapshotsAsync();
            Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
            Assert.Equal($"{round}", circuit.TextOf("count"));
        }

        Assert.Equal(marker, circuit.TextOf("marker"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Server_killed_right_after_a_resume_loses_nothing()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.WaitForSnapshotsAsync();

        // No time for the new circuit's own first checkpoint in between.
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));

        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Terminated_server_saves_the_last_click()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        Task<ReconnectOutcome> reconnecting = await app.TerminateAndReconnectAsync(circuit);

        Assert.Equal(ReconnectOutcome.Resumed, await reconnecting);
        Assert.Equal("1", circuit.TextOf("count"));
    }
}
