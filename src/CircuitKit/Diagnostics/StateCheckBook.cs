using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Diagnostics;

/// <summary>A page that was checked, by its route.</summary>
/// <param name="Route">The template of its route, or its path where the app has no routes of its pages.</param>
/// <param name="Checks">How often.</param>
/// <param name="CheckedAt">When last.</param>
/// <param name="Components">How many components and services of the app were looked at.</param>
/// <param name="Findings">What would not survive, in the order in which it was found.</param>
internal sealed record CheckedPage(string Route, int Checks, DateTimeOffset CheckedAt, int Components, IReadOnlyList<StateFinding> Findings);

/// <summary>What the checks of this process have found, by page. Bounded; it forgets nothing but by the end of the process.</summary>
internal sealed class StateCheckBook(TimeProvider time)
{
    public const int MostPages = 200;

    /// <summary>Of one page.</summary>
    public const int MostFindings = 200;

    private const int MostComponents = 1_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Page> _pages = new(StringComparer.Ordinal);

    public IReadOnlyList<CheckedPage> Pages
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Select(pair => new CheckedPage(pair.Key, pair.Value.Checks, pair.Value.CheckedAt, pair.Value.Components.Count, [.. pair.Value.Findings.Values]))];
            }
        }
    }

    /// <summary>Remembers the result, and answers what it had not heard of before on any page.</summary>
    public IReadOnlyList<StateFinding> Add(string route, StateCheckResult result)
    {
        lock (_lock)
        {
            if (!_pages.TryGetValue(route, out var page))
            {
                // Of an app without routes each address is a page of its own: the rest of them share one.
                route = _pages.Count < MostPages ? route : PageRoutes.Other;
                if (!_pages.TryGetValue(route, out page))
                {
                    _pages.Add(route, page = new Page());
                }
            }

            page.Checks++;
            page.CheckedAt = time.GetUtcNow();
            foreach (var component in result.Components.Take(MostComponents - page.Components.Count))
            {
                page.Components.Add(component);
            }

            List<StateFinding> news = [.. result.Findings.Where(finding => !_pages.Values.Any(known => known.Findings.ContainsKey(finding.Identity))).DistinctBy(finding => finding.Identity)];
            foreach (var finding in result.Findings)
            {
                if (page.Findings.Count < MostFindings)
                {
                    page.Findings.TryAdd(finding.Identity, finding);
                }
            }

            return news;
        }
    }

    /// <summary>All that is known of a component, on any page.</summary>
    public IReadOnlyList<StateFinding> Of(string component)
    {
        lock (_lock)
        {
            return [.. _pages.Values.SelectMany(page => page.Findings.Values).Where(finding => finding.Component == component).DistinctBy(finding => finding.Identity)];
        }
    }

    private sealed class Page
    {
        public int Checks { get; set; }

        public DateTimeOffset CheckedAt { get; set; }

        public HashSet<string> Components { get; } = new(StringComparer.Ordinal);

        // In the order in which they were found.
        public OrderedDictionary<(string Component, string Member, StateFindingKind Kind), StateFinding> Findings { get; } = [];
    }
}
