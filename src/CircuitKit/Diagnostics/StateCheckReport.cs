using Microsoft.Extensions.Logging;

namespace CircuitKit.Diagnostics;

/// <summary>
/// Says what was found: one line for each type of component, with all that is known of it. A finding that comes later says the line again, a few times at most.
/// </summary>
internal sealed class StateCheckReport(StateCheckBook book, ILogger<StateCheckReport> logger)
{
    /// <summary>The dashboard has the rest.</summary>
    internal const int MostLines = 5;

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public void Add(string route, StateCheckResult result)
    {
        foreach (var component in book.Add(route, result).Select(finding => finding.Component).Distinct(StringComparer.Ordinal))
        {
            var said = _lines.GetValueOrDefault(component);
            if (said < MostLines)
            {
                _lines[component] = said + 1;
                Log.StateWouldNotSurvive(logger, component, route, string.Join("; ", book.Of(component).Select(finding => finding.InShort)));
            }
        }
    }

    public void Failed(string circuitId, Exception exception)
    {
        if (_lines.TryAdd(string.Empty, 1))
        {
            Log.StateCheckFailed(logger, circuitId, exception);
        }
    }
}
