using System.Diagnostics.Metrics;
using CircuitKit.Observability;
using static CircuitKit.CircuitKitInstruments;

namespace CircuitKit.Tracking.RealUsers;

/// <summary>What became of a page's report. A closed list: it is a metric's tag.</summary>
internal enum PageReportOutcome
{
    Recorded,

    /// <summary>It is not what the script sends.</summary>
    Malformed,

    /// <summary>The page sends more reports than it may.</summary>
    TooMany,

    /// <summary>Its connection has no circuit, and so no page.</summary>
    NoCircuit,
}

/// <summary>Measures what pages report about what their users feel.</summary>
internal sealed class PageMetrics(CircuitKitMeter meter)
{
    private static readonly KeyValuePair<string, object?> s_reconnected = new(CircuitKitTags.Outcome, "reconnected");
    private static readonly KeyValuePair<string, object?> s_resumed = new(CircuitKitTags.Outcome, "resumed");

    private readonly Histogram<double> _loads = meter.Seconds(
        PageLoadDuration, "Time from the start of a navigation until the page can be used, as the browser measured it, by route.");

    private readonly Histogram<double> _events = meter.Seconds(
        PageEventDuration, "Time from an event of the user until the browser shows what it changed, as the browser measured it, by route.");

    private readonly Histogram<double> _resumes = meter.LongSeconds(
        PageResumeDuration, "Time that the user waited after a lost connection until the page can be used, as the browser measured it, by route.");

    private readonly Counter<long> _errors = meter.Counter(PageErrors, "{error}", "Errors that no script of the page has caught, by route.");

    private readonly Counter<long> _reports = meter.Counter(PageReports, "{report}", "Reports of pages about what their users feel, by outcome.");

    /// <summary>A value was recorded: its route, its kind, and milliseconds, or how many errors. Must return quickly and not throw.</summary>
    public event Action<string, PageValue, int>? Recorded;

    public void Reported(PageReportOutcome outcome) =>
        _reports.Add(1, new KeyValuePair<string, object?>(CircuitKitTags.Outcome, outcome.TagValue()));

    public void Record(string route, PageValue kind, int amount)
    {
        var tag = new KeyValuePair<string, object?>(CircuitKitTags.Route, route);
        var seconds = amount / 1000.0;
        switch (kind)
        {
            case PageValue.Load:
                _loads.Record(seconds, tag);
                break;
            case PageValue.Event:
                _events.Record(seconds, tag);
                break;
            case PageValue.Reconnect:
                _resumes.Record(seconds, tag, s_reconnected);
                break;
            case PageValue.Resume:
                _resumes.Record(seconds, tag, s_resumed);
                break;
            case PageValue.Errors:
                _errors.Add(amount, tag);
                break;
        }

        Recorded?.Invoke(route, kind, amount);
    }
}
