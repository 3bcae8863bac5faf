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
