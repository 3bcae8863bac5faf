using CircuitKit.Observability;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.Extensions.Logging;

namespace CircuitKit.Diagnostics;

/// <summary>A page that was checked.</summary>
/// <param name="Route">The template of its route, or its path where the app's pages have no endpoints.</param>
/// <param name="Checks">The number of checks.</param>
/// <param name="CheckedAt">The time of the last check.</param>
/// <param name="Components">The number of components and services of the app that were inspected.</param>
/// <param name="Findings">What would not survive, in the order of discovery.</param>
internal sealed record CheckedPage(string Route, int Checks, DateTimeOffset CheckedAt, int Components, IReadOnlyList<StateFinding> Findings);

/// <summary>
/// Keeps and logs what the checks of this process found, by page. Bounded; findings stay until the process ends. There is one log line for each type
/// of component, with all its findings; a new finding logs it again, a few times at most.
/// </summary>
internal sealed class StateFindings([Clock] TimeProvider time, ILogger<StateFindings> logger)
{
    public const int MaxPages = 200;

    public const int MaxFindingsOfPage = 200;

    internal const int MaxLogLines = 5;

    private const int MaxComponents = 1_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Page> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _logLines = new(StringComparer.Ordinal);

    public IReadOnlyList<CheckedPage> Pages
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Select(pair => pair.Value.Read(pair.Key))];
            }
        }
    }

    /// <summary>Adds the result of a check, and logs the components with findings that are new on every page.</summary>
    public void Add(string route, StateCheckResult result)
    {
        lock (_lock)
        {
            string[] components = [.. result.Findings.Where(finding => !_pages.Values.Any(page => page.Findings.ContainsKey(finding.Identity)))
                .Select(finding => finding.Component).Distinct(StringComparer.Ordinal)];
            PageOf(route).Add(result, time.GetUtcNow());
            foreach (var component in components.Where(component => CountLogLine(component) <= MaxLogLines))
            {
                Log.StateWouldNotSurvive(logger, component, route, string.Join("; ", Of(component).Select(finding => finding.InShort)));
            }
        }
    }

    public void CheckFailed(string circuitId, Exception exception)
    {
        lock (_lock)
        {
            if (CountLogLine(string.Empty) == 1)
            {
                Log.StateCheckFailed(logger, circuitId, exception);
            }
        }
    }

    // Where the app's pages have no endpoints, each address is a page: those beyond the limit share one.
    private Page PageOf(string route)
    {
        var name = _pages.ContainsKey(route) || _pages.Count < MaxPages ? route : PageRoutes.Other;
        return _pages.TryGetValue(name, out var page) ? page : _pages[name] = new Page();
    }

    private IEnumerable<StateFinding> Of(string component) =>
        _pages.Values.SelectMany(page => page.Findings.Values).Where(finding => finding.Component == component).DistinctBy(one => one.Identity);

    private int CountLogLine(string component) => _logLines[component] = _logLines.GetValueOrDefault(component) + 1;

    private sealed class Page
    {
        private readonly HashSet<string> _components = new(StringComparer.Ordinal);
        private int _checks;
        private DateTimeOffset _checkedAt;

        public OrderedDictionary<(string Component, string Member, StateFindingKind Kind), StateFinding> Findings { get; } = [];

        public CheckedPage Read(string route) => new(route, _checks, _checkedAt, _components.Count, [.. Findings.Values]);

        public void Add(StateCheckResult result, DateTimeOffset at)
        {
            _checks++;
            _checkedAt = at;
            _components.UnionWith(result.Components.Take(MaxComponents - _components.Count));
            foreach (var finding in result.Findings.TakeWhile(_ => Findings.Count < MaxFindingsOfPage))
            {
                Findings.TryAdd(finding.Identity, finding);
            }
        }
    }
}
