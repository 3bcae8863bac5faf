namespace CircuitKit.ShapesApp.State;

/// <summary>A service with a list.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Orders
{
    public List<Line> Lines { get; } = Line.Three();
}

/// <summary>A service that has the list of another one.</summary>
#if MARKED
[KeepState]
#endif
public sealed class OrderReport(Orders orders)
{
    private readonly List<Line> _lines = orders.Lines;

    public Line? Worst { get; private set; }

    public string Text => $"{Line.TextsOf(_lines)}|{Worst?.Text}";

    public void FindWorst() => Worst = _lines[^1];
}
