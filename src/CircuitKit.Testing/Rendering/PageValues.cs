using System.Text.RegularExpressions;

namespace CircuitKit.Testing;

/// <summary>The texts and values that a page shows, by the elements they are in and in the order of the page.</summary>
internal sealed partial class PageValues
{
    // What a user sets; a class or a style says little of it, and changes by itself.
    private static readonly string[] s_attributes = ["value", "checked", "selected", "open"];
    private static readonly string[] s_unseen = ["script", "style", "template"];

    private readonly OrderedDictionary<(string Element, string? Attribute), string> _values = [];

    public static PageValues Of(IEnumerable<ParentNode> roots)
    {
        PageValues values = new();
        Dictionary<string, int> counts = [];
        foreach (ParentNode root in roots)
        {
            values.Add(root, "", counts);
        }

        return values;
    }

    /// <summary>Those of one element; none without it.</summary>
    public static PageValues Of(ElementNode? element)
    {
        PageValues values = new();
        if (element is not null)
        {
            values.Add(element, "", []);
        }

        return values;
    }

    /// <summary>What is not the same now, in the order in which it was; then what there was not.</summary>
    public IReadOnlyList<LostValue> Compare(PageValues now) =>
    [
        .. _values.Keys.Union(now._values.Keys)
            .Select(place => new LostValue
            {
                Element = place.Element,
                Attribute = place.Attribute,
                Before = _values.GetValueOrDefault(place),
                After = now._values.GetValueOrDefault(place),
            })
            .Where(value => value.Before != value.After),
    ];

    private void Add(ParentNode parent, string path, Dictionary<string, int> counts)
    {
        foreach (PageNode child in parent.Children)
        {
            switch (child)
            {
                case ElementNode element when IsSeen(element):
                    Add(element, path, counts);
                    break;
                case ComponentNode component:
                    Add((ParentNode)component, path, counts);
                    break;
                case TextNode or MarkupNode when WhiteSpace().Replace(PageText.Of(child), " ").Trim() is { Length: > 0 } text:
                    (string, string?) place = (path.Length == 0 ? "page" : path, null);
                    _values[place] = _values.TryGetValue(place, out string? rest) ? $"{rest} {text}" : text;
                    break;
            }
        }
    }

    private void Add(ElementNode element, string path, Dictionary<string, int> counts)
    {
        int number = counts[element.Name] = counts.GetValueOrDefault(element.Name) + 1;
        string place = element.Attributes.GetValueOrDefault("id") is { Length: > 0 } id ? $"#{id}"
            : path.Length == 0 ? $"{element.Name}[{number}]"
            : $"{path}/{element.Name}[{number}]";
        foreach (string attribute in s_attributes)
        {
            if (element.Attributes.TryGetValue(attribute, out string? value))
            {
                _values[(place, attribute)] = value ?? "";
            }
        }

        Add((ParentNode)element, place, []);
    }

    private static bool IsSeen(ElementNode element) =>
        !s_unseen.Contains(element.Name) && (element.Name != "input" || element.Attributes.GetValueOrDefault("type") != "hidden");

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
