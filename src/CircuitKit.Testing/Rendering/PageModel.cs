namespace CircuitKit.Testing;

/// <summary>What the page shows: the tree that results from all render batches so far. Not thread-safe.</summary>
internal sealed class PageModel
{
    private readonly Dictionary<int, ComponentNode> _components = [];
    private readonly List<ComponentNode> _roots = [];

    /// <summary>The server put a root component on the page; its content comes with the next batch.</summary>
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

    public ElementNode? Element(string id)
    {
        foreach (ComponentNode root in _roots)
        {
            if (Element(root, id) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The text inside the element with this id, or null when there is no such element.</summary>
    public string? Text(string id)
    {
        if (Element(id) is { } element)
        {
            return PageText.Of(element);
        }

        foreach (ComponentNode root in _roots)
        {
            if (PageText.OfMarkupElement(root, id) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>The text of the whole page.</summary>
    public string Text() => string.Join(' ', _roots.Select(PageText.Of));

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
