namespace CircuitKit.IntegrationTests.Resuming;

/// <summary>Pages that know nothing of CircuitKit, in a server that is killed: what users did in them is there again.</summary>
public sealed class KeptFieldsTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    [InlineData("noprerender")]
    [InlineData("streaming")]
    public async Task Counter_of_the_template_goes_on_after_each_kill(string mode)
    {
        await using RestartableApp app = await StartAsync("--mode", mode);
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/counter");
        for (int round = 1; round <= 3; round++)
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.WaitForTextAsync("count", $"{round}", Cancelled);
            await KillAsync(app, circuit);

            Assert.Equal($"{round}", circuit.TextOf("count"));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Kept_fields_are_there_after_two_kills_with_nothing_done_between()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        await KillAsync(app, circuit);
        await KillAsync(app, circuit);

        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_kept_where_it_is_not_switched_on()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/counter");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        await KillAsync(app, circuit);

        Assert.Equal("0", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Form_comes_back_with_its_nested_objects_and_lists_and_goes_on()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/form");
        await circuit.ChangeAsync("name", "Ada", Cancelled);
        await circuit.ChangeAsync("city", "London", Cancelled);
        await circuit.ClickAsync("stop", Cancelled);
        await circuit.WaitForTextAsync("summary", "Ada|London|stop 1|0", Cancelled);

        await KillAsync(app, circuit);

        Assert.Equal("Ada|London|stop 1|0", circuit.TextOf("summary"));
        await circuit.ChangeAsync("city", "Paris", Cancelled);
        await circuit.SubmitAsync("trip", Cancelled);
        await circuit.WaitForTextAsync("summary", "Ada|Paris|stop 1|1", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Form_with_an_edit_context_of_its_own_is_bound_to_the_same_model_and_listened_to()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/context");
        await circuit.ChangeAsync("name", "Ada", Cancelled);
        await circuit.WaitForTextAsync("changes", "1", Cancelled);

        await KillAsync(app, circuit);

        Assert.Equal("Ada|True", circuit.TextOf("summary"));
        await circuit.ChangeAsync("name", "Eve", Cancelled);
        await circuit.WaitForTextAsync("changes", "2", Cancelled);
        Assert.Equal("Eve|True", circuit.TextOf("summary"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Selected_row_is_the_row_in_the_list()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/rows");
        await circuit.ClickAsync("select", Cancelled);
        await circuit.WaitForTextAsync("selected", "b", Cancelled);

        await KillAsync(app, circuit);

        Assert.Equal(("b", "True"), (circuit.TextOf("selected"), circuit.TextOf("shared")));
        await circuit.ChangeAsync("text", "edited", Cancelled);
        await circuit.WaitForTextAsync("rows", "a,edited,c", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_load_overwrites_is_put_back_before_it_is_shown()
    {
        await using RestartableApp app = await StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("kept/load");
        await circuit.WaitForTextAsync("loads", "1", Cancelled);
        await circuit.ClickAsync("edit", Cancelled);
        await circuit.WaitForTextAsync("note", "edited", Cancelled);

        await KillAsync(app, circuit);
        await circuit.WaitForTextAsync("loads", "1", Cancelled);

        Assert.Equal("edited", circuit.TextOf("note"));
        Assert.Equal("a,edited", circuit.TextOf("rows"));
        Assert.Equal("edited", circuit.TextOf("selected"));
        Assert.Equal("edited", circuit.TextOf("witnessed"));
        await circuit.ClickAsync("edit", Cancelled);
        await circuit.WaitForTextAsync("rows", "a,edited", Cancelled);
    }

    private static Task<RestartableApp> StartAsync(params string[] arguments) =>
        RestartableApp.StartAsync(["--CircuitKit:State:KeepFields", "true", .. arguments]);

    private static async Task KillAsync(RestartableApp app, HeadlessCircuit circuit)
    {
        await app.WaitForSnapshotsAsync();
        Assert.Equal(ReconnectOutcome.Resumed, await app.KillAndReconnectAsync(circuit));
    }
}
