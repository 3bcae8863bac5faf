using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

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

    private readonly Lazy<(string Template, TemplateMatcher Matcher)[]> _routes =
        new(() => Read(services.GetService<EndpointDataSource>()?.Endpoints ?? []));

    public string Find(string? url, PathString pathBase)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
            || !PathString.FromUriComponent(address).StartsWithSegments(pathBase, out var path))
        {
            return Other;
        }

        foreach (var (template, matcher) in _routes.Value)
        {
            if (matcher.TryMatch(path.HasValue ? path : "/", []))
            {
                return template;
            }
        }

        return Other;
    }

    private static (string, TemplateMatcher)[] Read(IReadOnlyList<Endpoint> endpoints) =>
    [
        .. endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => new RouteTemplate(endpoint.RoutePattern))
            .OrderBy(RoutePrecedence.ComputeInbound)
            .Select(template => (Text: $"/{template.TemplateText?.TrimStart('/')}", Template: template))
            .DistinctBy(route => route.Text)
            .Take(Most)
            .Select(route => (route.Text, new TemplateMatcher(route.Template, []))),
    ];
}
