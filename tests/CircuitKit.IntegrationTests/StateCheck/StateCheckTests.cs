using CircuitKit.Diagnostics;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Dashboard;
using CircuitKit.Persistence.Capture;
using CircuitKit.TestApp;
using CircuitKit.TestKit;
using CircuitKit.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircuitKit.IntegrationTests.StateCheck;

/// <summary>A developer clicks around, and is told what would not survive.</summary>
public sealed class StateCheckTests
{
    private const int Timeout = 60_000;

    private const string Pages = "CircuitKit.TestApp.Components.Pages";

    private static readonly string[] s_on =
        ["--CircuitKit:StateCheck:Enabled", "true", "--CircuitKit:StateCheck:MinInterval", "00:00:00", "--CircuitKit:StateCheck:QuietPeriod", "00:00:00.1"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Each_way_to_lose_state_is_told_of_by_name_and_never_by_value()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            [.. s_on, "--CircuitKit:Snapshots:MaxBytes", "10000", "--dashboard", "plain", "--environment", "Development"]);
        await using HeadlessCircuit circuit = await app.OpenAsync("sinner");
        await circuit.ClickAsync("use", Cancelled);
        await circuit.WaitForTextAsync("clicks", "1", Cancelled);

        // What one look does not find, the next one does.
        await Eventually.IsAsync(() => PageOf(app, "/sinner") is { Findings.Count: >= 6 }, Cancelled);
        CheckedPage page = PageOf(app, "/sinner")!;

        Assert.Equal(
            [
                "ComesBackChanged Sinner Pet Animal",
                "ComesBackChanged Sinner Rated.Stars Rating",
                "GrowsLarge Sinner ",
                "NotPersisted Draft Text string",
                "NotPersisted Sinner _clicks int",
                "NotPersisted Sinner _notes List<string>",
            ],
            page.Findings.Select(finding => $"{finding.Kind} {finding.Component.Split('.')[^1]} {(finding.Kind == StateFindingKind.GrowsLarge ? "" : $"{finding.Member} {finding.Type}")}")
                .Order(StringComparer.Ordinal));
        Assert.All(page.Findings, finding => Assert.True(finding.Why.Length > 20 && finding.Remedy.Length > 20));
        Assert.StartsWith(
            "Sinner.Bulk (6,",
            Assert.Single(page.Findings, finding => finding.Kind == StateFindingKind.GrowsLarge).Member,
            StringComparison.Ordinal);
        using DashboardClient client = new(app);
        string shown = await client.TextAsync("api/state") + string.Join('\n', app.Logs.GetSnapshot().Select(line => line.Message));
        Assert.Contains("_notes (List<string>) changes and is not persisted", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("secret note", shown, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_component_and_service_is_one_line_in_the_log()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("sinner");
        await circuit.ClickAsync("use", Cancelled);
        await FoundAsync(app, "/sinner");
        int checks = PageOf(app, "/sinner")!.Checks;

        await circuit.ClickAsync("use", Cancelled);
        await Eventually.IsAsync(() => PageOf(app, "/sinner")!.Checks > checks, Cancelled);

        Assert.Equal(
            [$"{Pages}.Sinner", "CircuitKit.TestApp.Draft"],
            app.Logs.GetSnapshot().Where(line => line.Id.Id == 9100).Select(line => line.GetStructuredStateValue("Component")).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_told_of_a_page_that_keeps_all_that_is_done_in_it()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("saint");
        for (var i = 1; i <= 3; i++)
        {
            int checks = PageOf(app, "/saint")?.Checks ?? 0;
            await circuit.ClickAsync("use", Cancelled);
            await circuit.WaitForTextAsync("total", $"{3 * i}", Cancelled);
            await Eventually.IsAsync(() => PageOf(app, "/saint")?.Checks > checks, Cancelled);
        }

        CheckedPage page = PageOf(app, "/saint")!;

        Assert.Empty(page.Findings);
        Assert.True(page.Components >= 2, "The page and its service are looked at.");
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id is 9100 or 9101);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("global")]
    [InlineData("perpage")]
    public async Task Loss_that_does_not_show_is_found(string mode)
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_on, "--mode", mode]);
        await using HeadlessCircuit circuit = await app.OpenAsync("unseen");
        await circuit.ChangeAsync("name", "a secret name", Cancelled);
        await circuit.ClickAsync("grow", Cancelled);
        await circuit.WaitForTextAsync("size", "6", Cancelled);
        await circuit.ClickAsync("next", Cancelled);
        await circuit.ClickAsync("share", Cancelled);
        await circuit.WaitForTextAsync("picked", "b", Cancelled);
        await circuit.ClickAsync("dynamic1", Cancelled);
        string[] expected =
        [
            "LivesInLibrary Widgets Pager.CurrentPage",
            "NotPersisted Unseen Filled",
            "NotPersisted Unseen Size",
            "NotPersisted Unseen _picked",
            "SameKey Twin Count",
            "SameKey UnseenRow Clicks",
            "SharedObject Unseen Entries[]",
            "SharedObject Unseen First",
        ];

        await TrackedApp.WaitForAsync(
            () => expected.SequenceEqual(Texts(PageOf(app, "/unseen"))), () => string.Join('\n', Texts(PageOf(app, "/unseen"))));

        Assert.All(PageOf(app, "/unseen")!.Findings, finding => Assert.True(finding.Why.Length > 20 && finding.Remedy.Length > 20));
        await circuit.ClickAsync("next", Cancelled);
        string[] lines = [.. app.Logs.GetSnapshot().Where(line => line.Id.Id is 9100 or 9102).Select(line => line.Message)];
        Assert.Equal(lines.Length, lines.Select(line => line.Split('(')[0]).Distinct().Count());
        Assert.Contains(
            "components of Widgets (/unseen): Pager: CurrentPage lives in the component.",
            Assert.Single(lines, line => line.Contains("Widgets", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        static string[] Texts(CheckedPage? page) => page is null ? [] :
            [.. page.Findings.Select(finding => $"{finding.Kind} {finding.Component.Split('.')[^1]} {finding.Member}").Order(StringComparer.Ordinal)];
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_kept_and_what_is_persisted_is_shown_beside_what_is_neither()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_on, "--CircuitKit:State:KeepFields", "true"]);
        await using HeadlessCircuit circuit = await app.OpenAsync("unseen");
        await circuit.ClickAsync("grow", Cancelled);
        await circuit.WaitForTextAsync("size", "6", Cancelled);
        await circuit.ClickAsync("next", Cancelled);
        await Eventually.IsAsync(
            () => PageOf(app, "/unseen") is { } page && page.Findings.Any(finding => finding.Kind == StateFindingKind.LivesInLibrary)
                && page.Survivors.Any(survivor => survivor.IsKept),
            Cancelled);

        Assert.Contains(
            PageOf(app, "/unseen")!.Survivors, one => one is { Component: $"{Pages}.Checked.Unseen", Member: "Size", Type: "int", IsKept: true });
        Assert.Contains(PageOf(app, "/unseen")!.Survivors, one => one is { Component: $"{Pages}.Checked.Unseen", Member: "Entries", IsKept: false });

        await circuit.ClickAsync("share", Cancelled);
        await Eventually.IsAsync(() => PageOf(app, "/unseen")!.Findings.Any(finding => finding.Member == "_picked"), Cancelled);

        Assert.Equal(
            "It changed while the page was used, is not persisted, and is not kept: _picked has an object that a [PersistentState] property has too.",
            PageOf(app, "/unseen")!.Findings.Single(finding => finding.Member == "_picked").Why);
        Assert.Contains(PageOf(app, "/unseen")!.Findings, finding => finding is { Member: "Size", NotKept: not null });
        Assert.DoesNotContain(PageOf(app, "/unseen")!.Survivors, survivor => survivor.Member == "Size");
    }

    [Fact(Timeout = Timeout)]
    public async Task Two_of_a_kind_without_a_key_are_told_of_before_anything_is_lost()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("twins");

        CheckedPage page = await FoundAsync(app, "/twins");
        StateFinding finding = Assert.Single(page.Findings);
        await circuit.ClickAsync("twin0", Cancelled);
        await circuit.ClickAsync("twin1", Cancelled);
        await Eventually.IsAsync(() => app.Logs.GetSnapshot().Any(line => line.Id.Id == 3012), Cancelled);

        Assert.Equal((StateFindingKind.SameKey, $"{Pages}.Twin", "Count", "int?"), (finding.Kind, finding.Component, finding.Member, finding.Type));
        Assert.StartsWith("2 components", finding.Why, StringComparison.Ordinal);
        await Eventually.IsAsync(() => PageOf(app, "/twins")!.Checks > page.Checks, Cancelled);
        Assert.Single(PageOf(app, "/twins")!.Findings);
    }

    [Fact(Timeout = Timeout)]
    public async Task Value_that_cannot_be_written_is_named_without_what_its_exception_says()
    {
        await using TrackedApp app = await TrackedApp.StartAsync([.. s_on, "--store", "memory"]);
        await using HeadlessCircuit circuit = await app.OpenAsync("unwritable");
        await circuit.ClickAsync("break", Cancelled);

        StateFinding finding = Assert.Single((await FoundAsync(app, "/unwritable")).Findings);

        Assert.Equal((StateFindingKind.CannotBeWritten, $"{Pages}.Unwritable", "Value"), (finding.Kind, finding.Component, finding.Member));
        Assert.Contains("InvalidOperationException", finding.Why, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Reader_that_does_not_come_to_an_end_holds_up_neither_its_page_nor_the_check()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit stuck = await app.OpenAsync("unreadable");
        try
        {
            await stuck.ClickAsync("use", Cancelled);

            StateFinding finding = Assert.Single((await FoundAsync(app, "/unreadable")).Findings);
            await using HeadlessCircuit other = await app.OpenAsync("twins");
            await FoundAsync(app, "/twins");
            await stuck.ClickAsync("use", Cancelled);

            Assert.Equal((StateFindingKind.ComesBackChanged, "Stuck", "Reading it back does not end."), (finding.Kind, finding.Member, finding.Why));
        }
        finally
        {
            StuckReader.Gate.Set();
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Clicks_and_checkpoints_go_on_while_the_page_is_checked()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_on);
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        TrackedCircuit tracked = Assert.Single(app.App.Services.GetRequiredService<CircuitTable>().Live);
        StateCheckLoop loop = app.App.Services.GetRequiredService<StateCheckLoop>();
        StateChecker checker = app.App.Services.GetRequiredService<StateChecker>();
        CheckedCircuit watched = app.App.Services.GetRequiredService<CheckedCircuits>().Find(tracked)!;
        for (var i = 1; i <= 40; i++)
        {
            Task<StateCheckResult?> checking = checker.CheckAsync(watched, Cancelled);
            Task saving = app.App.Services.GetRequiredService<CheckpointWorker>().FinishAsync(tracked, Cancelled);
            await circuit.ClickAsync("increment", Cancelled);
            await Task.WhenAll(checking, saving);
        }

        await circuit.WaitForTextAsync("count", "40", Cancelled);
        await app.WaitUntilSavedAsync();
        await loop.CheckAllAsync(Cancelled);

        // An acknowledgement that comes late marks it once more.
        await Eventually.IsAsync(() => tracked.IsInStore, Cancelled);
        Assert.DoesNotContain(PageOf(app, "/counter")?.Findings ?? [], finding => finding.Kind != StateFindingKind.NotPersisted);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id is 3000 or 3001 or 9100 or 9101);
    }

    [Fact(Timeout = Timeout)]
    public async Task Check_goes_on_although_the_log_of_the_app_throws()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(builder => builder.Logging.AddProvider(new FaultyLog()), s_on);
        await using HeadlessCircuit first = await app.OpenAsync("sinner");
        await first.ClickAsync("use", Cancelled);
        await FoundAsync(app, "/sinner");

        await using HeadlessCircuit second = await app.OpenAsync("twins");

        Assert.NotEmpty((await FoundAsync(app, "/twins")).Findings);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Production", false)]
    [InlineData("Development", true)]
    public async Task Without_being_asked_for_it_runs_in_Development_only(string environment, bool isOn)
    {
        await using TrackedApp app = await TrackedApp.StartAsync("--environment", environment, "--dashboard", "plain");
        await using HeadlessCircuit circuit = await app.OpenAsync("sinner");
        await circuit.ClickAsync("use", Cancelled);
        await circuit.WaitForTextAsync("clicks", "1", Cancelled);
        await app.WaitUntilSavedAsync();

        if (isOn)
        {
            await FoundAsync(app, "/sinner");
        }

        Assert.Equal(isOn ? 1 : 0, app.App.Services.GetRequiredService<CheckedCircuits>().Count);
        Assert.Equal(isOn, PageOf(app, "/sinner") is not null);
    }

    private static CheckedPage? PageOf(TrackedApp app, string route) =>
        app.App.Services.GetRequiredService<StateFindings>().Pages.FirstOrDefault(page => page.Route == route);

    private static async Task<CheckedPage> FoundAsync(TrackedApp app, string route)
    {
        await Eventually.IsAsync(() => PageOf(app, route) is { Findings.Count: > 0 }, Cancelled);
        return PageOf(app, route)!;
    }

    /// <summary>A log provider of the app that throws whenever the state check logs.</summary>
    private sealed class FaultyLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => categoryName == typeof(StateFindings).FullName ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The app's log has failed.");

        public void Dispose()
        {
        }
    }
}
