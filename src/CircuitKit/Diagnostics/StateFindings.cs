using CircuitKit.Observability;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Diagnostics;

/// <summary>A page that was checked.</summary>
/// <param name="Route">The template of its route, or its path where the app's pages have no endpoints.</param>
/// <param name="Checks">The number of checks.</param>
/// <param name="CheckedAt">The time of the last check.</param>
/// <param name="Components">The number of components and services of the app that were inspected.</param>
/// <param name="Findings">What would not survive, in the order of discovery.</param>
/// <param name="Survivors">What would, as it was at the last check of it.</param>
internal sealed record CheckedPage(
    string Route, int Checks, DateTimeOffset CheckedAt, int Components, IReadOnlyList<StateFinding> Findings, IReadOnlyList<StateSurvivor> Survivors);

/// <summary>
/// Keeps and logs what the checks of this process found, by page. Bounded; findings stay until the process ends. There is one log line for each type
/// of component, and for each library.
/// </summary>
internal sealed class StateFindings([Clock] TimeProvider time, ILogger<StateFindings> logger)
{
    public const int MaxPages = 200;

    public const int MaxFindingsOfPage = 200;

    private const int MaxComponents = 1_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Page> _pages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _logged = new(StringComparer.Ordinal);

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

    /// <summary>Adds the result of a check, and logs the components and libraries that have findings for the first time.</summary>
    public void Add(string route, StateCheckResult result)
    {
        lock (_lock)
        {
            PageOf(route).Add(result, time.GetUtcNow());
            foreach (var component in result.Findings.GroupBy(finding => finding.Component).Where(component => _logged.Add(component.Key)))
            {
                LogFindings(component.Key, route, [.. component.DistinctBy(one => one.Identity)], result.Survivors);
            }
        }
    }

    private void LogFindings(string component, string route, IReadOnlyList<StateFinding> findings, IReadOnlyList<StateSurvivor> survivors)
    {
        if (findings.All(finding => finding.Kind == StateFindingKind.LivesInLibrary))
        {
            Log.LibraryStateWouldNotSurvive(logger, component, route, StateFinding.OfLibraryInShort(findings));
            return;
        }

        var found = findings.Select(finding => finding.InShort);
        var rest = StateSurvivor.InShort(survivors.Where(survivor =>
            survivor.Component == component && !findings.Any(finding => finding.Member == survivor.Member)));
        Log.StateWouldNotSurvive(logger, component, route, string.Join("; ", rest.Length == 0 ? found : found.Append(rest)));
    }

    public void CheckFailed(string circuitId, Exception exception)
    {
        lock (_lock)
        {
            if (_logged.Add(string.Empty))
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

    private sealed class Page
    {
        private readonly HashSet<string> _components = new(StringComparer.Ordinal);
        private readonly OrderedDictionary<(string Component, string Member), StateSurvivor> _survivors = [];
        private int _checks;
        private DateTimeOffset _checkedAt;

        public OrderedDictionary<(string Component, string Member, StateFindingKind Kind), StateFinding> Findings { get; } = [];

        public CheckedPage Read(string route) => new(
            route,
            _checks,
            _checkedAt,
            _components.Count,
            [.. Findings.Values],
            StateSurvivor.Without(Findings.Values, _survivors.Values));

        public void Add(StateCheckResult result, DateTimeOffset at)
        {
            _checks++;
            _checkedAt = at;
            _components.UnionWith(result.Components.Take(MaxComponents - _components.Count));
            foreach (var finding in result.Findings.TakeWhile(_ => Findings.Count < MaxFindingsOfPage))
            {
                Findings.TryAdd(finding.Identity, finding);
            }

            foreach (var survivor in result.Survivors)
            {
                if (_survivors.Count < MaxFindingsOfPage || _survivors.ContainsKey((survivor.Component, survivor.Member)))
                {
                    _survivors[(survivor.Component, survivor.Member)] = survivor;
                }
            }
        }
    }
}
