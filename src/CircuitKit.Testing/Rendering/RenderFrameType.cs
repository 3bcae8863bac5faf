namespace CircuitKit.Testing;

/// <summary>The frame types that show on a page, with their numbers on the wire; the others take one frame and show nothing.</summary>
internal enum RenderFrameType
{
    None = 0,
    Element = 1,
    Text = 2,
    Attribute = 3,
    Component = 4,
    Region = 5,
    Markup = 8,
}
