using CircuitKit.ShapesApp.State;

namespace CircuitKit.ShapesApp.Components.Forms;

/// <summary>An object with parts.</summary>
public sealed class LatePartOrder
{
    public List<Line> Lines { get; } = Line.Three();
}
