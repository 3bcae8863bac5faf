using System.Text.RegularExpressions;

namespace CircuitKit.Testing;

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
