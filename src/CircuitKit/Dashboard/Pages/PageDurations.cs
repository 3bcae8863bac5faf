namespace CircuitKit.Dashboard.Pages;

/// <summary>Counts the durations of events by page, by step of <see cref="DurationScale"/>.</summary>
internal sealed class PageDurations() : PageCounts(DurationScale.Steps)
{
    public void Add(string route, TimeSpan duration) => Add(route, DurationScale.StepOf(duration), times: 1);
}
