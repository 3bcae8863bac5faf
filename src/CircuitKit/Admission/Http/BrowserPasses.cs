using CircuitKit.Observability;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Admits pages and connections of a browser that has a circuit on this node, even where others are refused: they may be a reload. The number is
/// limited, because the cookie can be copied to any number of clients.
/// </summary>
internal sealed class BrowserPasses(AdmissionControl admission, [Clock] TimeProvider time)
{
    /// <summary>How often one browser may pass in a minute: enough for a user who navigates in several tabs.</summary>
    internal const int MaxPerMinute = 120;

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Bounded by the number of circuits: a browser without one is not counted.
    private readonly Dictionary<string, int> _passes = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();

    /// <summary>Returns whether the request may pass, and counts it.</summary>
    public bool TryPass(HttpContext context)
    {
        if (BrowserIdCookie.Of(context) is not { } browserId || !admission.IsKnown(browserId))
        {
            return false;
        }

        lock (_lock)
        {
            if (time.GetElapsedTime(_since) >= s_minute)
            {
                _passes.Clear();
                _since = time.GetTimestamp();
            }

            var passes = _passes.GetValueOrDefault(browserId);
            _passes[browserId] = Math.Min(passes + 1, MaxPerMinute);
            return passes < MaxPerMinute;
        }
    }
}
