using CircuitKit.Observability;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Admission.Http;

/// <summary>
/// Lets the pages and connections of a browser that has a circuit here pass where newcomers are refused: they may be a reload. Not more than anybody
/// needs, as the cookie can be copied to any number of clients.
/// </summary>
internal sealed class BrowserPasses(AdmissionControl admission, [Clock] TimeProvider time)
{
    /// <summary>How often one browser passes in a minute: several tabs, in which somebody clicks from page to page.</summary>
    internal const int MaxPerMinute = 120;

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // No more of them than circuits: a browser without one is not counted.
    private readonly Dictionary<string, int> _passes = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();

    /// <summary>Whether the request is let through; counts it.</summary>
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
