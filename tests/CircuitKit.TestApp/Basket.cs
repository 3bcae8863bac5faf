using Microsoft.AspNetCore.Components;

namespace CircuitKit.TestApp;

/// <summary>A scoped service whose state belongs to the circuit.</summary>
public sealed class Basket
{
    /// <summary>What the person put in, in order.</summary>
    [PersistentState]
    public List<string>? Items { get; set; }

    /// <summary>Puts one more thing in.</summary>
    public void Add(string item) => (Items ??= []).Add(item);
}
