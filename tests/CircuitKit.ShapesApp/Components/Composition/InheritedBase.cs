using Microsoft.AspNetCore.Components;

namespace CircuitKit.ShapesApp.Components.Composition;

/// <summary>A base class of the app whose private field has the name of one in the derived class.</summary>
public abstract class InheritedBase : ComponentBase
{
    private int _count;

    protected int CountOfBase => _count;

    protected void CountInBase() => _count += 10;
}
