namespace CircuitKit.IntegrationTests.Headless;

/// <summary>Every page of the test app does what the other tests count on.</summary>
public sealed class TestAppPageTests
{
    private const int Timeout = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Info_names_the_process_and_its_addresses()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        using HttpClient http = new();

        string info = await http.GetStringAsync(app.Page("test/info"), Cancelled);

        Assert.Contains($"\"pid\":{Environment.ProcessId},", info);
        Assert.Contains($"\"listening\":[\"{app.App.Urls.First()}\"]", info);
    }

    [Fact(Timeout = Timeout)]
    public async Task Home_lists_the_pages()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("");

        Assert.Equal("CircuitKit test app", circuit.TextOf("title"));
        Assert.Contains("bulk?kb=14", circuit.PageText);
    }

    [Fact(Timeout = Timeout)]
    public async Task Counter_shows_when_it_was_clicked_and_by_whom_it_was_rendered()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        Assert.Equal("", circuit.TextOf("now-ticks"));
        DateTimeOffset before = TimeProvider.System.GetUtcNow();

        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);

        Assert.InRange(long.Parse(circuit.TextOf("now-ticks")), before.UtcTicks, TimeProvider.System.GetUtcNow().UtcTicks);
        Assert.Equal($"{Environment.ProcessId}", circuit.TextOf("server"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("all", "1", false)]
    [InlineData("one", "1", false)]
    [InlineData("none", "0", true)]
    public async Task Orders_show_every_click_and_change_as_much_as_it_says(string button, string changes, bool isSameState)
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("orders?kb=200");
        string before = circuit.TextOf("hash");

        await circuit.ClickAsync(button, Cancelled);
        await circuit.WaitForTextAsync("clicks", "1", Cancelled);

        Assert.Equal(changes, circuit.TextOf("changes"));
        Assert.Equal(isSameState, circuit.TextOf("hash") == before);
        Assert.InRange(int.Parse(circuit.TextOf("bytes")), 190 * 1024, 210 * 1024);
    }

    [Fact(Timeout = Timeout)]
    public async Task Form_keeps_what_is_typed_and_submits_it()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("form");

        await circuit.ChangeAsync("name", "Ada \"A\" <L>", Cancelled);
        await circuit.ChangeAsync("email", "ada@example.org", Cancelled);
        await circuit.ChangeAsync("quantity", "12", Cancelled);
        await circuit.ChangeAsync("size", "large", Cancelled);
        await circuit.CheckAsync("express", true, Cancelled);
        await circuit.ChangeAsync("notes", "two\nlines", Cancelled);
        await circuit.SubmitAsync("order-form", Cancelled);

        await circuit.WaitForTextAsync("submitted", "1", Cancelled);
        Assert.Equal("Ada \"A\" <L>|ada@example.org|12|large|True|two\nlines", circuit.TextOf("summary"));
        Assert.Equal("12", circuit.AttributeOf("quantity", "value"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Bulk_has_as_much_text_as_asked_for()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("bulk?kb=200");
        Assert.Equal($"{200 * 1024}", circuit.TextOf("length"));
        string hash = circuit.TextOf("hash");

        await circuit.ClickAsync("change", Cancelled);

        await circuit.WaitForAsync(() => circuit.TextOf("hash") != hash, Cancelled);
        Assert.Equal($"{200 * 1024}", circuit.TextOf("length"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Service_state_is_the_circuits_own_and_survives_a_pause()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("service");
        await using HeadlessCircuit other = await app.OpenAsync("service");

        await circuit.ClickAsync("add", Cancelled);
        await circuit.ClickAsync("add", Cancelled);
        await circuit.WaitForTextAsync("items", "item1,item2", Cancelled);
        Assert.Equal("", other.TextOf("items"));

        await circuit.PauseAsync(Cancelled);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAfterPauseAsync(Cancelled));
        Assert.Equal("item1,item2", circuit.TextOf("items"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Throwing_save_leaves_a_circuit_that_cannot_be_used_in_stock()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenWithoutTakingStateAsync(app, "throws");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.ClickAsync("arm", Cancelled);
        await circuit.WaitForTextAsync("armed", "armed", Cancelled);

        await circuit.PauseAsync(Cancelled);

        // Stock keeps the components without their state, hands that out, and fails to use it: a browser shows a dead page.
        CircuitErrorException e = await Assert.ThrowsAsync<CircuitErrorException>(() => circuit.ReconnectAfterPauseAsync(Cancelled));
        Assert.Contains("UpdateRootComponents", e.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Unarmed_save_keeps_the_state()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await OpenWithoutTakingStateAsync(app, "throws");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.ClickAsync("arm", Cancelled);
        await circuit.ClickAsync("disarm", Cancelled);
        await circuit.WaitForTextAsync("armed", "safe", Cancelled);

        await circuit.PauseAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAfterPauseAsync(Cancelled));
        Assert.Equal("1", circuit.TextOf("count"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Save_that_never_ends_leaves_nothing_to_resume_in_stock()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("slow");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.ClickAsync("show", Cancelled);
        await circuit.WaitForTextAsync("note", "noted", Cancelled);
        await circuit.ClickAsync("arm-never", Cancelled);
        await circuit.WaitForTextAsync("armed", "never", Cancelled);

        await circuit.PauseAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Rejected, await circuit.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Save_counts_and_waits_can_be_switched()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("slow");
        await circuit.ClickAsync("arm-10s", Cancelled);
        await circuit.WaitForTextAsync("armed", "10s", Cancelled);
        await circuit.ClickAsync("disarm", Cancelled);
        await circuit.WaitForTextAsync("armed", "none", Cancelled);

        Assert.Equal("0", circuit.TextOf("saves"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Timer_ticks_by_itself()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("timer");

        await circuit.WaitForAsync(() => int.Parse(circuit.TextOf("ticks")) >= 3, Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Crash_ends_the_circuit_with_the_error_on_the_page()
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("crash");
        await circuit.ClickAsync("increment", Cancelled);

        CircuitErrorException crash = await Assert.ThrowsAsync<CircuitErrorException>(() => circuit.ClickAsync("crash", Cancelled));
        CircuitErrorException next = await Assert.ThrowsAsync<CircuitErrorException>(() => circuit.ClickAsync("increment", Cancelled));

        Assert.Contains("The crash button was clicked.", crash.Message);
        Assert.Contains("The crash button was clicked.", next.Message);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, "anonymous")]
    [InlineData("X-Test-User: ada", "ada")]
    [InlineData("Cookie: test-user=grace", "grace")]
    public async Task User_page_shows_who_is_signed_in(string? header, string user)
    {
        await using HostedTestApp app = await HostedTestApp.StartAsync();
        Dictionary<string, string> headers = [];
        if (header?.Split(": ") is [var name, var value])
        {
            headers[name] = value;
        }

        HeadlessCircuitOptions options = new() { Page = app.Page("user"), Headers = headers };
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(options, Cancelled);

        Assert.Equal(user, circuit.TextOf("user"));
    }

    /// <summary>The server has to keep the state: whether a page gets it before it disconnects is a race, in a browser too.</summary>
    private static Task<HeadlessCircuit> OpenWithoutTakingStateAsync(HostedTestApp app, string path) =>
        HeadlessCircuit.OpenAsync(new HeadlessCircuitOptions { Page = app.Page(path), TakesPausedState = false }, Cancelled);
}
