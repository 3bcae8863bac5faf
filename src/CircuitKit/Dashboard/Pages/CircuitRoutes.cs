using System.Runtime.CompilerServices;
using CircuitKit.Tracking;
using CircuitKit.Tracking.RoundTrips;

namespace CircuitKit.Dashboard.Pages;

/// <summary>Finds the template of the route of a circuit's page, once for each address.</summary>
internal sealed class CircuitRoutes(PageRoutes routes)
{
    // Keyed by the string object: an entry lives as long as a circuit has the address.
    private readonly ConditionalWeakTable<string, string> _known = [];

    public string Of(TrackedCircuit entry) => entry.Page is (not null and var url, var pathBase)
        ? _known.GetValue(url, url => routes.Find(url, pathBase))
        : PageRoutes.Other;
}
