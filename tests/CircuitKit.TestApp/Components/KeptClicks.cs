using Microsoft.AspNetCore.Components;

namespace CircuitKit.TestApp.Components;

/// <summary>A base class whose private field has the name of one in the derived class.</summary>
public abstract class KeptClicks : ComponentBase
{
    private int _clicks;

    /// <summary>How often was clicked.</summary>
    protected int Clicks => _clicks;

    /// <summary>Counts.</summary>
    protected void CountClick() => _clicks++;
}
