using System.Text.RegularExpressions;

namespace CircuitKit.Testing;

/// <summary>What a browser finds in the served HTML before it opens a circuit.</summary>
/// <param name="BaseUri">From the page's base element.</param>
/// <param name="Uri">The address after redirects.</param>
/// <param name="Markers">The JSON of each interactive root component that the server is to run, in the order of the page.</param>
/// <param name="State">The prerendering's protected state, or an empty string.</param>
/// <param name="IsClassic">Whether the page runs blazor.server.js, which names its components when the circuit starts.</param>
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
            // Streaming sends the state anew with each part: the last one counts.
            ServerState().Matches(page).LastOrDefault()?.Groups[1].Value ?? "",
            ClassicScript().IsMatch(page));
    }

    // An end marker has no type; a component for WebAssembly only is not ours.
    [GeneratedRegex("""<!--Blazor:(\{"type":"(?:server|auto)".*?\})-->""", RegexOptions.Singleline)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex ServerState();

    [GeneratedRegex("<base\\s+href=\"([^\"]*)\"")]
    private static partial Regex Base();

    // Not the import map, which names both scripts on every page.
    [GeneratedRegex("""<script[^>]*\ssrc="[^"]*_framework/blazor\.server\.""")]
    private static partial Regex ClassicScript();
}
