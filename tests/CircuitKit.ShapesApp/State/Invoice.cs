namespace CircuitKit.ShapesApp.State;

/// <summary>A service with a property.</summary>
#if MARKED
[KeepState]
#endif
public sealed class Invoice
{
    public string Text { get; set; } = "none";
}
