namespace CircuitKit.Testing;

/// <summary>A node of the page.</summary>
internal abstract class PageNode
{
    public ParentNode? Parent { get; set; }
}

/// <summary>A node with children.</summary>
internal abstract class ParentNode : PageNode
{
    public List<PageNode> Children { get; } = [];

    public void Insert(int index, PageNode node)
    {
        node.Parent = this;
        Children.Insert(index, node);
    }
}

/// <summary>A component, which shows only its children.</summary>
internal sealed class ComponentNode : ParentNode;

internal sealed class ElementNode(string name) : ParentNode
{
    public string Name { get; } = name;

    public Dictionary<string, string?> Attributes { get; } = [];

    /// <summary>Event name (without "on") to its handler.</summary>
    public Dictionary<string, PageHandler> Handlers { get; } = [];
}

internal sealed class TextNode(string text) : PageNode
{
    public string Text { get; set; } = text;
}

/// <summary>Static HTML, sent as one string.</summary>
internal sealed class MarkupNode(string html) : PageNode
{
    public string Html { get; set; } = html;
}

/// <summary>The handler of an event, and the component that rendered the element, which the server needs for events of fields.</summary>
internal readonly record struct PageHandler(long HandlerId, int ComponentId);
