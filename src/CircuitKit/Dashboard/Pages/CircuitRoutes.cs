using System.Runtime.CompilerServices;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Dashboard.Pages;

/// <summary>Finds the route template of a circuit's page, once per address.</summary>
internal sealed class CircuitRoutes(PageRoutes routes)
{
    // Keyed by the string object: an entry lives as long as the circuit's address.
    private readonly ConditionalWeakTable<string, string> _known = [];

    public string Of((string? Url, PathString PathBase) page) =>
        page.Url is { } url ? _known.GetValue(url, url => routes.Find(url, page.PathBase)) : PageRoutes.Other;
}
