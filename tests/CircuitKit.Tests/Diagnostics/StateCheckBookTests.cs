using CircuitKit.Dashboard.State;
using CircuitKit.Diagnostics;
using CircuitKit.Tests.Observability;
using Microsoft.Extensions.Time.Testing;

namespace CircuitKit.Tests.Diagnostics;

public sealed class StateCheckBookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StateCheckBook _book;

    public StateCheckBookTests() => _book = new StateCheckBook(_time);

    [Fact]
    public void Page_that_is_fine_is_remembered_as_checked()
    {
        _book.Add("/saint", new StateCheckResult(["Saint"], []));
        _time.Advance(TimeSpan.FromSeconds(5));
        _book.Add("/saint", new StateCheckResult(["Saint", "Basket"], []));

        CheckedPage page = Assert.Single(_book.Pages);
        Assert.Equal(("/saint", 2, _time.GetUtcNow(), 2, 0), (page.Route, page.Checks, page.CheckedAt, page.Components, page.Findings.Count));
    }

    [Fact]
    public void Finding_is_news_once_whatever_the_page_and_stays_on_every_page_that_has_it()
    {
        Assert.Equal([Of("_a")], _book.Add("/one", new StateCheckResult([], [Of("_a"), Of("_a")])));
        Assert.Empty(_book.Add("/one", new StateCheckResult([], [Of("_a")])));
        Assert.Equal([Of("_b")], _book.Add("/two", new StateCheckResult([], [Of("_a"), Of("_b")])));

        Assert.Equal(["/one _a", "/two _a", "/two _b"], _book.Pages.SelectMany(page => page.Findings.Select(finding => $"{page.Route} {finding.Member}")));
        Assert.Equal(["_a", "_b"], _book.Of("App.Page").Select(finding => finding.Member));
    }

    [Fact]
    public void Pages_and_findings_are_bounded()
    {
        for (var i = 0; i <= StateCheckBook.MostPages; i++)
        {
            _book.Add($"/{i:000}", new StateCheckResult([], [.. Enumerable.Range(0, i == 0 ? 500 : 0).Select(field => Of($"_{field}"))]));
        }

        IReadOnlyList<StateFinding> late = _book.Add("/late", new StateCheckResult([], [Of("_late")]));

        Assert.Single(late);
        Assert.Equal(StateCheckBook.MostPages + 1, _book.Pages.Count);
        Assert.Equal(StateCheckBook.MostFindings, _book.Pages[0].Findings.Count);
        Assert.Equal("_late", Assert.Single(_book.Pages.Single(page => page.Route == "other").Findings).Member);
    }

    [Fact]
    public void Component_is_one_line_with_all_that_is_known_and_is_said_again_only_for_news_and_a_few_times()
    {
        LogRecorder<StateCheckReport> log = new();
        StateCheckReport report = new(_book, log);

        report.Add("/page", new StateCheckResult([], [Of("_a"), Of("_b")]));
        report.Add("/page", new StateCheckResult([], [Of("_a"), Of("_b")]));
        for (var i = 0; i < 10; i++)
        {
            report.Add("/page", new StateCheckResult([], [Of($"_more{i}")]));
        }

        Assert.Equal(StateCheckReport.MostLines, log.Lines.Length);
        Assert.Equal(
            "9100 Warning Not all of App.Page (/page) would survive a resume: _a (int) changes and is not persisted; _b (int) changes and is not persisted. What to do: docs/state.md of CircuitKit, and the dashboard's view \"State\".",
            log.Lines[0]);
        Assert.Contains("_b (int) changes and is not persisted; _more0 (int)", log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_of_the_check_itself_is_said_once()
    {
        LogRecorder<StateCheckReport> log = new();
        StateCheckReport report = new(_book, log);

        report.Failed("abc", new InvalidOperationException());
        report.Failed("abc", new InvalidOperationException());

        Assert.Equal(["9101 Warning The state of circuit abc could not be checked. CircuitKit:StateCheck:Enabled switches the check off. Said once."], log.Lines);
    }

    [Fact]
    public void Pages_of_all_servers_are_put_together_and_those_with_findings_come_first()
    {
        CheckedPage early = new("/b", 1, DateTimeOffset.UnixEpoch, 3, [Of("_a")]);
        CheckedPage late = new("/b", 2, DateTimeOffset.UnixEpoch.AddHours(1), 2, [Of("_a"), Of("_b")]);

        FleetState fleet = FleetState.Of([new NodeState(false, []), new NodeState(true, [new("/a", 1, DateTimeOffset.UnixEpoch, 1, []), early]), new NodeState(true, [late])]);

        Assert.True(fleet.IsOn);
        Assert.Equal(["/b", "/a"], fleet.Pages.Select(page => page.Route));
        Assert.Equal((3, late.CheckedAt, 3, 2), (fleet.Pages[0].Checks, fleet.Pages[0].CheckedAt, fleet.Pages[0].Components, fleet.Pages[0].Findings.Count));
    }

    private static StateFinding Of(string member) => new(StateFindingKind.NotPersisted, "App.Page", member, "int", "Why.", "Remedy.");
}
