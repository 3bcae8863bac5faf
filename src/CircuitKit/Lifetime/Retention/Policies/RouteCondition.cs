using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing.Template;

namespace CircuitKit.Lifetime.Retention.Policies;

/// <summary>A route template without constraints, matched against the path of a page's URL.</summary>
internal sealed class RouteCondition
{
    private readonly TemplateMatcher _matcher;

    private RouteCondition(RouteTemplate template) => _matcher = new TemplateMatcher(template, []);

    /// <exception cref="ArgumentException">The text is not a route template, or has a constraint.</exception>
    public static RouteCondition Parse(string template)
    {
        var parsed = TemplateParser.Parse(template);
        return parsed.Parameters.Any(parameter => parameter.InlineConstraints.Any())
            ? throw new ArgumentException($"The route template '{template}' has a constraint; leave it out.", nameof(template))
            : new RouteCondition(parsed);
    }

    public static bool TryParse(string template, [NotNullWhen(false)] out string? error)
    {
        try
        {
            Parse(template);
            error = null;
            return true;
        }
        catch (ArgumentException exception)
        {
            error = exception.Message;
            return false;
        }
    }

    /// <summary>False for a URL that is unknown or not absolute: it comes from the browser.</summary>
    public bool Matches(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var page)
        && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
        && _matcher.TryMatch(Uri.UnescapeDataString(page.AbsolutePath), []);
}
