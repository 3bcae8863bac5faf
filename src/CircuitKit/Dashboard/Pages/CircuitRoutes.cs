using System.Runtime.CompilerServices;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Dashboard.Pages;

/// <summary>Finds the template of the route of a circuit's page, once for each address.</summary>
internal sealed class CircuitRoutes(PageRoutes routes)
{
    // Keyed by the string object: an entry lives as long as a circuit has the address.
    private readonly ConditionalWeakTable<string, string> _known = [];

    public string Of((string? Url, PathString PathBase) page) =>
        page.Url is { } url ? _known.GetValue(url, url => routes.Find(url, page.PathBase)) : PageRoutes.Other;
}
