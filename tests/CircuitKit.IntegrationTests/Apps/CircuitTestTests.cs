using CircuitKit.TestApp;

namespace CircuitKit.IntegrationTests.Apps;

/// <summary>What tests of other people's apps say of pages that survive, and of pages that do not.</summary>
public sealed class CircuitTestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Page_that_persists_what_it_shows_survives()
    {
        await using CircuitTest app = await StartAsync();
        int? before = app.ProcessId;
        await using HeadlessCircuit page = await app.OpenAsync("/counter", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);
        await page.ClickAsync("increment", Cancelled);

        ResumeReport report = await page.KillAndResumeAsync(cancellationToken: Cancelled);

        Assert.NotEqual(before, app.ProcessId);
        Assert.Equal(ReconnectOutcome.Resumed, report.Outcome);
        Assert.Equal("2", page.TextOf("count"));
        // It names the process that has rendered it.
        LostValue process = Assert.Single(report.Lost);
        Assert.Equal(("#server", null, $"{before}", $"{app.ProcessId}"), (process.Element, process.Attribute, process.Before, process.After));
        report.EnsureNothingLost("#server");
        Assert.Throws<StateLostException>(() => report.EnsureNothingLost("#serv"));
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "3", Cancelled);
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_that_forgets_is_told_with_what_it_lost_and_why()
    {
        await using CircuitTest app = await StartAsync();
        await using HeadlessCircuit page = await app.OpenAsync("/forgetful", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);

        ResumeReport report = await page.KillAndResumeAsync(cancellationToken: Cancelled);

        StateLostException lost = Assert.Throws<StateLostException>(() => report.EnsureNothingLost());
        Assert.Contains("/forgetful", lost.Message, StringComparison.Ordinal);
        Assert.Contains("#count: '1' became '0'", lost.Message, StringComparison.Ordinal);
        Assert.Contains("_count (int) changes and is not persisted", lost.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Setting_of_the_test_reaches_the_app()
    {
        await using CircuitTest app = await StartAsync("memory", ("CircuitKit:State:KeepFields", "true"));
        await using HeadlessCircuit page = await app.OpenAsync("forgetful", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost();

        Assert.Equal("1", page.TextOf("count"));
    }

    [Fact(Timeout = 120_000)]
    public async Task App_whose_store_is_not_there_is_tested_with_files()
    {
        await using CircuitTest app = await StartAsync($"redis:127.0.0.1:{FreePort.Next()}");
        await using HeadlessCircuit page = await app.OpenAsync("/counter", cancellationToken: Cancelled);
        await page.ClickAsync("increment", Cancelled);

        (await page.KillAndResumeAsync(cancellationToken: Cancelled)).EnsureNothingLost("#server");

        Assert.Equal("1", page.TextOf("count"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Fields_of_a_form_are_compared_too_and_only_those_that_count()
    {
        await using CircuitTest app = await StartAsync();
        await using HeadlessCircuit page = await app.OpenAsync("/form", cancellationToken: Cancelled);
        await page.ChangeAsync("name", "Ada", Cancelled);
        await page.ChangeAsync("size", "large", Cancelled);
        await page.CheckAsync("express", true, Cancelled);

        (await page.KillAndResumeAsync(within: "order-form", Cancelled)).EnsureNothingLost();

        Assert.Equal("Ada", page.AttributeOf("name", "value"));
        InvalidOperationException missing = await Assert.ThrowsAsync<InvalidOperationException>(() => page.KillAndResumeAsync("nowhere", Cancelled));
        Assert.Contains("'nowhere'", missing.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_that_cannot_be_saved_is_named()
    {
        await using CircuitTest app = await StartAsync();
        await using HeadlessCircuit page = await app.OpenAsync("/unwritable", cancellationToken: Cancelled);
        await page.ClickAsync("break", Cancelled);

        InvalidOperationException notSaved = await Assert.ThrowsAsync<InvalidOperationException>(() => app.SaveAsync(Cancelled));
        ResumeReport report = await page.KillAndResumeAsync(cancellationToken: Cancelled);

        Assert.Contains("/unwritable", notSaved.Message, StringComparison.Ordinal);
        StateLostException lost = Assert.Throws<StateLostException>(() => report.EnsureNothingLost());
        Assert.Contains("Not saved: ", lost.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_that_was_left_has_to_begin_anew_and_all_of_it_is_lost()
    {
        await using CircuitTest app = await StartAsync();
        await using HeadlessCircuit page = await app.OpenAsync("/forgetful", cancellationToken: Cancelled);
        await page.CloseAsync(Cancelled);

        ResumeReport report = await page.KillAndResumeAsync(cancellationToken: Cancelled);

        Assert.Equal(ReconnectOutcome.Rejected, report.Outcome);
        Assert.Contains(report.Lost, lost => lost is { Element: "#count", Before: "0", After: null });
        StateLostException anew = Assert.Throws<StateLostException>(() => report.EnsureNothingLost("#count"));
        Assert.Contains("has to begin anew", anew.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_of_another_client_goes_on_at_the_same_address_after_a_restart()
    {
        await using CircuitTest app = await StartAsync();
        await using HeadlessCircuit page = await HeadlessCircuit.OpenAsync(new Uri(app.Address, "counter"), Cancelled);
        await page.ClickAsync("increment", Cancelled);

        await Assert.ThrowsAsync<InvalidOperationException>(() => page.KillAndResumeAsync(cancellationToken: Cancelled));
        await app.RestartAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Resumed, await page.ReconnectAsync(Cancelled));
        Assert.Equal("1", page.TextOf("count"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAgainAsync(Cancelled));
        await app.KillAsync();
        Assert.Null(app.ProcessId);
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.SaveAsync(Cancelled));
    }

    [Fact(Timeout = 120_000)]
    public async Task Page_that_hibernates_is_saved_already()
    {
        await using CircuitTest app = await StartAsync();
        HeadlessCircuitOptions options = new() { Page = new Uri(app.Address, "counter"), HubQuery = "ck_sleep=can" };
        await using HeadlessCircuit page = await HeadlessCircuit.OpenAsync(options, Cancelled);
        Assert.True(await page.HibernateAsync(Cancelled));

        await app.RestartAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Resumed, await page.ReconnectAsync(Cancelled));
    }

    [Fact(Timeout = 120_000)]
    public async Task App_that_cannot_be_tested_is_named_with_the_reason()
    {
        InvalidOperationException library = await Assert.ThrowsAsync<InvalidOperationException>(
            () => CircuitTest.StartAsync<CircuitTest>(cancellationToken: Cancelled));
        Assert.Contains("CircuitKit.Testing cannot be started", library.Message, StringComparison.Ordinal);

        InvalidOperationException stock = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync("none"));
        Assert.Contains("CircuitKit.TestApp does not call AddCircuitKit()", stock.Message, StringComparison.Ordinal);

        InvalidOperationException ended = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync("memory", ("CircuitKit:Checkpoints:QuietPeriod", "-00:00:01")));
        Assert.Contains("QuietPeriod", ended.Message, StringComparison.Ordinal);
    }

    private static Task<CircuitTest> StartAsync(string store = "memory", params (string Key, string Value)[] configuration) =>
        CircuitTest.StartAsync<TestAppSettings>(
            new CircuitTestOptions
            {
                Arguments = ["--store", store],
                Configuration = configuration.ToDictionary(setting => setting.Key, setting => setting.Value),
            },
            Cancelled);
}
