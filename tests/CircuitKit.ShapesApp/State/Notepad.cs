namespace CircuitKit.ShapesApp.State;

/// <summary>A scoped service that a component takes from a scope of its own.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Notepad
{
    public List<Line> Lines { get; } = [];
}

/// <summary>A transient service: each component has one of its own.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Scratchpad
{
    public List<Line> Lines { get; } = [];
}
