using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Template;

namespace CircuitKit.Tracking.RoundTrips;

/// <summary>
/// Finds the route template of a page's address, so that a metric has one series per page and not one per address.
/// </summary>
internal sealed class PageRoutes(IServiceProvider services)
{
    /// <summary>Stands for an address that matches no template: the app has no page endpoints (classic hosting), or too many.</summary>
    public const string Other = "other";

    /// <summary>The most templates; the rest is <see cref="Other"/>.</summary>
    internal const int Most = 100;

    private readonly Lazy<Route[]> _routes = new(() => Read(services.GetService<EndpointDataSource>()?.Endpoints ?? []));

    /// <summary>The types of all pages.</summary>
    public IEnumerable<Type> Pages => _routes.Value.Select(route => route.Page).Distinct();

    public string Find(string? url, PathString pathBase) =>
        Match(url, pathBase) is var index and >= 0 and < Most ? _routes.Value[index].Template : Other;

    /// <summary>The template of the page's address on a connection, found once for each address.</summary>
    public string Of(CircuitConnection connection, string? url)
    {
        if (connection.Route is not { } known || !ReferenceEquals(known.Url, url))
        {
            connection.Route = known = new PageRoute(url, Find(url, connection.PathBase));
        }

        return known.Template;
    }

    /// <summary>The type of the page at this address; null if there is none.</summary>
    public Type? PageOf(string? url, PathString pathBase) => Match(url, pathBase) is var index and >= 0 ? _routes.Value[index].Page : null;

    private int Match(string? url, PathString pathBase) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && PathString.FromUriComponent(address).StartsWithSegments(pathBase, out var path)
            ? Array.FindIndex(_routes.Value, route => route.Matcher.TryMatch(path.HasValue ? path : "/", []))
            : -1;

    private static Route[] Read(IReadOnlyList<Endpoint> endpoints) =>
    [
        .. endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => (Template: new RouteTemplate(endpoint.RoutePattern), endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()!.Type))
            .OrderBy(route => RoutePrecedence.ComputeInbound(route.Template))
            .Select(route => new Route($"/{route.Template.TemplateText?.TrimStart('/')}", new TemplateMatcher(route.Template, []), route.Type))
            .DistinctBy(route => route.Template),
    ];

    private sealed record Route(string Template, TemplateMatcher Matcher, Type Page);
}
