using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CircuitKit.Testing;

/// <summary>The text that a user would read.</summary>
internal static partial class PageText
{
    public static string Of(PageNode node)
    {
        // Most elements that tests read have only one text.
        if (node is ParentNode { Children: [TextNode only] })
        {
            return only.Text;
        }

        StringBuilder text = new();
        Append(text, node);
        return text.ToString().Trim();
    }

    /// <summary>
    /// The text of an element in static markup. It ends at the first end tag with the element's name, so nested elements of one name are not
    /// supported.
    /// </summary>
    public static string? OfMarkupElement(PageNode node, string id)
    {
        if (node is MarkupNode markup)
        {
            Match element = Regex.Match(markup.Html, $"""<(\w+)[^>]*\sid="{Regex.Escape(id)}"[^>]*>(.*?)</\1>""", RegexOptions.Singleline);
            return element.Success ? WithoutTags(element.Groups[2].Value) : null;
        }

        return (node as ParentNode)?.Children.Select(child => OfMarkupElement(child, id)).FirstOrDefault(text => text is not null);
    }

    private static void Append(StringBuilder text, PageNode node)
    {
        switch (node)
        {
            case TextNode leaf:
                text.Append(leaf.Text);
                break;
            case MarkupNode markup:
                text.Append(WithoutTags(markup.Html));
                break;
            case ParentNode parent:
                foreach (PageNode child in parent.Children)
                {
                    Append(text, child);
                }

                break;
        }
    }

    private static string WithoutTags(string html) => WebUtility.HtmlDecode(Tags().Replace(html, ""));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();
}
