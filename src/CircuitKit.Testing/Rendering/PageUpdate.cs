namespace CircuitKit.Testing;

/// <summary>Applies the edits of one batch to the page, as a browser does (BrowserRenderer in the framework's scripts).</summary>
internal sealed class PageUpdate(Dictionary<int, ComponentNode> components)
{
    private readonly List<(int From, int To)> _moves = [];
    private int _componentId;

    public void Apply(RenderBatch batch, int componentId, int firstEdit, int editCount)
    {
        _componentId = componentId;
        ParentNode parent = components.TryGetValue(componentId, out ComponentNode? component)
            ? component
            : throw new InvalidOperationException($"The server updated component {componentId}, which is not on the page.");
        for (int i = 0; i < editCount; i++)
        {
            RenderEdit edit = batch.Edit(firstEdit, i);
            switch (edit.Type)
            {
                case RenderEditType.PrependFrame:
                    Insert(batch, parent, edit.SiblingIndex, edit.Index);
                    break;
                case RenderEditType.RemoveFrame:
                    parent.Children.RemoveAt(edit.SiblingIndex);
                    break;
                case RenderEditType.SetAttribute:
                    SetAttribute(Element(parent, edit), batch.Frame(edit.Index));
                    break;
                case RenderEditType.RemoveAttribute:
                    RemoveAttribute(Element(parent, edit), edit.RemovedAttribute!);
                    break;
                case RenderEditType.UpdateText:
                    ((TextNode)parent.Children[edit.SiblingIndex]).Text = batch.Frame(edit.Index).Value ?? "";
                    break;
                case RenderEditType.UpdateMarkup:
                    ((MarkupNode)parent.Children[edit.SiblingIndex]).Html = batch.Frame(edit.Index).Value ?? "";
                    break;
                case RenderEditType.StepIn:
                    parent = (ParentNode)parent.Children[edit.SiblingIndex];
                    break;
                case RenderEditType.StepOut:
                    parent = parent.Parent!;
                    break;
                case RenderEditType.PermutationListEntry:
                    _moves.Add((edit.SiblingIndex, edit.Index));
                    break;
                case RenderEditType.PermutationListEnd:
                    Permute(parent);
                    break;
                default:
                    throw new InvalidOperationException($"Unknown edit {edit.Type}.");
            }
        }
    }

    /// <summary>Inserts a frame and everything that belongs to it. Returns the number of children that it added.</summary>
    private int Insert(RenderBatch batch, ParentNode parent, int at, int frameIndex)
    {
        RenderFrame frame = batch.Frame(frameIndex);
        switch (frame.Type)
        {
            case RenderFrameType.Element:
                InsertElement(batch, parent, at, frameIndex, frame);
                return 1;
            case RenderFrameType.Text:
                parent.Insert(at, new TextNode(frame.Value ?? ""));
                return 1;
            case RenderFrameType.Markup:
                parent.Insert(at, new MarkupNode(frame.Value ?? ""));
                return 1;
            case RenderFrameType.Component:
                ComponentNode component = new();
                parent.Insert(at, component);
                components[frame.ComponentId] = component;
                return 1;
            case RenderFrameType.Region:
                return InsertRange(batch, parent, at, frameIndex + 1, frameIndex + frame.SubtreeLength);
            case RenderFrameType.Attribute:
                throw new InvalidOperationException("An attribute stands outside of an element.");
            default:
                return 0;
        }
    }

    private int InsertRange(RenderBatch batch, ParentNode parent, int at, int first, int end)
    {
        int next = at;
        for (int i = first; i < end; i += batch.Frame(i).SubtreeLength)
        {
            next += Insert(batch, parent, next, i);
        }

        return next - at;
    }

    private void InsertElement(RenderBatch batch, ParentNode parent, int at, int frameIndex, RenderFrame frame)
    {
        ElementNode element = new(frame.Name ?? "");
        parent.Insert(at, element);
        int end = frameIndex + frame.SubtreeLength;
        int next = frameIndex + 1;
        for (; next < end && batch.Frame(next) is { Type: RenderFrameType.Attribute } attribute; next++)
        {
            SetAttribute(element, attribute);
        }

        InsertRange(batch, element, 0, next, end);
    }

    private void SetAttribute(ElementNode element, RenderFrame attribute)
    {
        string name = attribute.Name ?? "";
        if (attribute.HandlerId != 0)
        {
            element.Handlers[EventName(name)] = new PageHandler(attribute.HandlerId, _componentId);
        }
        else
        {
            element.Attributes[name] = attribute.Value;
        }
    }

    private static void RemoveAttribute(ElementNode element, string name)
    {
        if (!element.Attributes.Remove(name))
        {
            element.Handlers.Remove(EventName(name));
        }
    }

    private void Permute(ParentNode parent)
    {
        PageNode[] before = [.. parent.Children];
        foreach ((int from, int to) in _moves)
        {
            parent.Children[to] = before[from];
        }

        _moves.Clear();
    }

    private static ElementNode Element(ParentNode parent, RenderEdit edit) => (ElementNode)parent.Children[edit.SiblingIndex];

    private static string EventName(string attribute) => attribute.StartsWith("on", StringComparison.Ordinal) ? attribute[2..] : attribute;
}
