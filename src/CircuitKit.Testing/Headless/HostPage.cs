using System.Text.RegularExpressions;

namespace CircuitKit.Testing;

/// <summary>What a browser reads in the HTML of a page to open a circuit.</summary>
/// <param name="BaseUri">From the page's base element.</param>
/// <param name="Uri">The address after redirects.</param>
/// <param name="Markers">The JSON of each interactive server component, in the order of the page.</param>
/// <param name="State">The protected state from prerendering, or an empty string.</param>
/// <param name="IsClassic">Whether the page runs blazor.server.js, which sends its components when it starts the circuit.</param>
internal sealed partial record HostPage(Uri BaseUri, Uri Uri, IReadOnlyList<string> Markers, string State, bool IsClassic)
{
    public static HostPage Parse(Uri uri, string html)
    {
        string page = StreamedHtml.Merge(html);
        string[] markers = [.. Marker().Matches(page).Select(match => match.Groups[1].Value)];
        if (markers.Length == 0)
        {
            throw new InvalidOperationException($"{uri} has no component for the server to run.");
        }

        Match baseHref = Base().Match(page);
        return new(
            new Uri(uri, baseHref.Success ? baseHref.Groups[1].Value : "/"),
            uri,
            markers,
            // Streaming sends the state again with each part, and the last one counts.
            ServerState().Matches(page).LastOrDefault()?.Groups[1].Value ?? "",
            ClassicScript().IsMatch(page));
    }

    // Excludes end markers, which have no type, and components for WebAssembly only.
    [GeneratedRegex("""<!--Blazor:(\{"type":"(?:server|auto)".*?\})-->""", RegexOptions.Singleline)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex ServerState();

    [GeneratedRegex("<base\\s+href=\"([^\"]*)\"")]
    private static partial Regex Base();

    // Excludes the import map, which names both scripts on every page.
    [GeneratedRegex("""<script[^>]*\ssrc="[^"]*_framework/blazor\.server\.""")]
    private static partial Regex ClassicScript();
}

/// <summary>Moves the parts of a page to their places that streaming rendering has sent as templates at its end, as a browser does.</summary>
internal static partial class StreamedHtml
{
    public static string Merge(string html)
    {
        int firstPart = html.IndexOf("<blazor-ssr>", StringComparison.Ordinal);
        if (firstPart < 0)
        {
            return html;
        }

        string page = html[..firstPart];
        foreach (Match part in Part().Matches(html, firstPart))
        {
            string start = $"<!--bl:{part.Groups[1].Value}-->";
            string end = $"<!--/bl:{part.Groups[1].Value}-->";
            int from = page.IndexOf(start, StringComparison.Ordinal);
            int to = page.IndexOf(end, StringComparison.Ordinal);
            if (from >= 0 && to > from)
            {
                page = string.Concat(page.AsSpan(0, from + start.Length), part.Groups[2].Value, page.AsSpan(to));
            }
        }

        // Keeps what is outside of the templates, such as the state comment.
        return page + Part().Replace(html[firstPart..], "");
    }

    [GeneratedRegex("""<template blazor-component-id="(\d+)"[^>]*>(.*?)</template>""", RegexOptions.Singleline)]
    private static partial Regex Part();
}
