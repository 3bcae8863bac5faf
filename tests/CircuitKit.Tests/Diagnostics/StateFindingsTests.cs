using CircuitKit.Dashboard.State;
using CircuitKit.Diagnostics;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Diagnostics;

public sealed class StateFindingsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogRecorder<StateFindings> _log = new();
    private readonly StateFindings _findings;

    public StateFindingsTests() => _findings = new StateFindings(_time, _log);

    [Fact]
    public void Page_that_is_fine_is_remembered_as_checked()
    {
        _findings.Add("/saint", new StateCheckResult(["Saint"], [], []));
        _time.Advance(TimeSpan.FromSeconds(5));
        _findings.Add("/saint", new StateCheckResult(["Saint", "Basket"], [], []));

        CheckedPage page = Assert.Single(_findings.Pages);
        Assert.Equal(("/saint", 2, _time.GetUtcNow(), 2, 0), (page.Route, page.Checks, page.CheckedAt, page.Components, page.Findings.Count));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Finding_is_logged_once_whatever_the_page_and_stays_on_every_page_that_has_it()
    {
        _findings.Add("/one", new StateCheckResult([], [Of("_a"), Of("_a")], []));
        _findings.Add("/one", new StateCheckResult([], [Of("_a")], []));
        Assert.Single(_log.Lines);
        _findings.Add("/two", new StateCheckResult([], [Of("_a"), Of("_b")], []));

        Assert.Equal(
            ["/one _a", "/two _a", "/two _b"],
            _findings.Pages.SelectMany(page => page.Findings.Select(finding => $"{page.Route} {finding.Member}")));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Pages_and_findings_are_bounded()
    {
        for (var i = 0; i <= StateFindings.MaxPages; i++)
        {
            _findings.Add($"/{i:000}", new StateCheckResult([], [.. Enumerable.Range(0, i == 0 ? 500 : 0).Select(field => Of($"_{field}"))], []));
        }

        _findings.Add("/late", new StateCheckResult([], [Of("_late")], []));

        Assert.Single(_log.Lines);
        Assert.Equal(StateFindings.MaxPages + 1, _findings.Pages.Count);
        Assert.Equal(StateFindings.MaxFindingsOfPage, _findings.Pages[0].Findings.Count);
        Assert.Equal("_late", Assert.Single(_findings.Pages.Single(page => page.Route == "other").Findings).Member);
    }

    [Fact]
    public void Component_is_one_line_in_a_run_with_all_that_its_first_check_finds()
    {
        _findings.Add("/page", new StateCheckResult([], [Of("_a"), Of("_b")], []));
        _findings.Add("/page", new StateCheckResult([], [Of("_a"), Of("_b"), Of("_c")], []));
        _findings.Add("/other", new StateCheckResult([], [Of("_d")], []));

        Assert.Equal(
            [
                "9100 Warning A resume would lose state of App.Page (/page): _a (int) changes and is not persisted; _b (int) changes and is "
                + "not persisted. See docs/state.md of CircuitKit. Logged once; the view \"State\" of the dashboard has all findings.",
            ],
            _log.Lines);
        Assert.Equal(["_a", "_b", "_c"], _findings.Pages.Single(page => page.Route == "/page").Findings.Select(finding => finding.Member));
    }

    [Fact]
    public void What_survives_is_part_of_the_line_and_of_the_page_until_it_is_found_not_to()
    {
        StateSurvivor[] survivors =
            [new("App.Page", "_kept", "int", true), new("App.Page", "Total", "int", false), new("App.Other", "_o", "int", true)];
        _findings.Add("/page", new StateCheckResult([], [Of("_a")], survivors));

        Assert.Contains(
            "_a (int) changes and is not persisted; kept: _kept; persisted: Total. See", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Equal(survivors, Assert.Single(_findings.Pages).Survivors);

        _findings.Add("/page", new StateCheckResult([], [Of("_kept")], survivors));

        Assert.Equal(["Total", "_o"], Assert.Single(_findings.Pages).Survivors.Select(survivor => survivor.Member));
    }

    [Fact]
    public void Library_is_one_line_whatever_of_it_is_found()
    {
        StateFinding[] found = [Shown("Grid<Order>.Page"), Shown("Grid<Order>.Order"), Shown("Tabs.Active")];
        _findings.Add("/page", new StateCheckResult([], [.. found, Of("_a")], []));
        _findings.Add("/page", new StateCheckResult([], [Shown("Panel.Open")], []));

        Assert.Equal(2, _log.Lines.Length);
        Assert.Equal(
            "9102 Warning A resume would lose state of components of Widgets (/page): Grid<Order>: Page and Order live in the component; "
            + "Tabs: Active lives in the component. See \"Components of libraries\" in docs/state.md of CircuitKit. Logged once; the view "
            + "\"State\" of the dashboard has all findings.",
            _log.Lines[0]);
    }

    [Fact]
    public void Failure_of_the_check_itself_is_logged_once()
    {
        _findings.CheckFailed("abc", new InvalidOperationException());
        _findings.CheckFailed("abc", new InvalidOperationException());

        Assert.Equal(
            ["9101 Warning The state of circuit abc could not be checked. Set CircuitKit:StateCheck:Enabled to false to switch the check off. Logged once."],
            _log.Lines);
    }

    [Fact]
    public void Pages_of_all_servers_are_put_together_and_those_with_findings_come_first()
    {
        CheckedPage early = new("/b", 1, DateTimeOffset.UnixEpoch, 3, [Of("_a")], []);
        CheckedPage late = new("/b", 2, DateTimeOffset.UnixEpoch.AddHours(1), 2, [Of("_a"), Of("_b")], []);

        FleetState fleet = FleetState.Of(
            [new NodeState(false, []), new NodeState(true, [new("/a", 1, DateTimeOffset.UnixEpoch, 1, [], []), early]), new NodeState(true, [late])],
            []);

        Assert.True(fleet.IsOn);
        Assert.Equal(["/b", "/a"], fleet.Pages.Select(page => page.Route));
        Assert.Equal(
            (3, late.CheckedAt, 3, 2),
            (fleet.Pages[0].Checks, fleet.Pages[0].CheckedAt, fleet.Pages[0].Components, fleet.Pages[0].Findings.Count));
    }

    private static StateFinding Shown(string member) => new(StateFindingKind.LivesInLibrary, "Widgets", member, "", "Why.", "Remedy.");

    private static StateFinding Of(string member) => new(StateFindingKind.NotPersisted, "App.Page", member, "int", "Why.", "Remedy.");
}
