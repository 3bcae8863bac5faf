using System.Runtime.CompilerServices;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Http;

namespace CircuitKit.Dashboard.Pages;

/// <summary>Which page a circuit shows: the template of its route. Found once for each address, and forgotten with it.</summary>
internal sealed class CircuitRoutes(PageRoutes routes)
{
    // By the object that is the address: it lives as long as a circuit has it.
    private readonly ConditionalWeakTable<string, string> _known = [];

    public string Of((string? Url, PathString PathBase) page)
    {
        var (url, pathBase) = page;
        if (url is null)
        {
            return PageRoutes.Other;
        }

        if (!_known.TryGetValue(url, out var route))
        {
            route = routes.Find(url, pathBase);
            _known.AddOrUpdate(url, route);
        }

        return route;
    }
}
