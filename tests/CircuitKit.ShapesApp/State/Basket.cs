namespace CircuitKit.ShapesApp.State;

/// <summary>A scoped container as apps have them: a private list, a private setter, an event.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Basket
{
    private readonly List<Line> _lines = [];

    public event Action? Changed;

    public IReadOnlyList<Line> Lines => _lines;

    public int Total { get; private set; }

    public void Add(string text)
    {
        _lines.Add(new Line { Text = text });
        Total += 10;
        Changed?.Invoke();
    }
}
