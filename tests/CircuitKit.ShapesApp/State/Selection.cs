namespace CircuitKit.ShapesApp.State;

/// <summary>What one component selects and another edits.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Selection
{
    public event Action? Changed;

    public Line? Line { get; private set; }

    public void Select(Line line)
    {
        Line = line;
        Changed?.Invoke();
    }

    public void Edited() => Changed?.Invoke();
}
