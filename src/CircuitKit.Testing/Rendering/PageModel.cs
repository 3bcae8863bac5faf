namespace CircuitKit.Testing;

/// <summary>The page after all render batches so far. Not thread-safe.</summary>
internal sealed class PageModel
{
    private readonly Dictionary<int, ComponentNode> _components = [];
    private readonly List<ComponentNode> _roots = [];

    /// <summary>Adds a root component, whose content comes with the next batch.</summary>
    public void AttachRoot(int componentId)
    {
        ComponentNode root = new();
        _roots.Add(root);
        _components.Add(componentId, root);
    }

    public void Apply(RenderBatch batch)
    {
        PageUpdate update = new(_components);
        for (int i = 0; i < batch.UpdatedComponentCount; i++)
        {
            (int componentId, int editCount, int firstEdit) = batch.UpdatedComponent(i);
            update.Apply(batch, componentId, firstEdit, editCount);
        }

        for (int i = 0; i < batch.DisposedComponentCount; i++)
        {
            if (_components.Remove(batch.DisposedComponent(i), out ComponentNode? gone))
            {
                _roots.Remove(gone);
            }
        }
    }

    public ElementNode? Element(string id) => _roots.Select(root => Element(root, id)).FirstOrDefault(found => found is not null);

    /// <summary>The text in the element with this id; null when there is no such element.</summary>
    public string? Text(string id) => Element(id) is { } element
        ? PageText.Of(element)
        : _roots.Select(root => PageText.OfMarkupElement(root, id)).FirstOrDefault(text => text is not null);

    /// <summary>The text of the whole page.</summary>
    public string Text() => string.Join(' ', _roots.Select(PageText.Of));

    /// <summary>The texts and values that the page shows, or only one element of it.</summary>
    public PageValues Values(string? within) => within is null ? PageValues.Of(_roots) : PageValues.Of(Element(within));

    private static ElementNode? Element(ParentNode parent, string id)
    {
        foreach (PageNode child in parent.Children)
        {
            if (child is not ParentNode inner)
            {
                continue;
            }

            if (inner is ElementNode element && element.Attributes.GetValueOrDefault("id") == id)
            {
                return element;
            }

            if (Element(inner, id) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
