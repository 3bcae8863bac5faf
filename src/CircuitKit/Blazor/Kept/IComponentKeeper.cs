using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>Sees the components of one circuit before they are shown. On the circuit's dispatcher only.</summary>
internal interface IComponentKeeper
{
    /// <summary>Whether components of this type are to be seen.</summary>
    bool Wants(Type component);

    /// <summary>
    /// A component is about to render. The first time it has its parameters, <c>OnInitialized</c> has run, nothing of it is shown, and it has no
    /// children.
    /// </summary>
    /// <param name="component">The component.</param>
    /// <param name="isFirst">Whether it has never been rendered.</param>
    /// <returns>Whether something of it was changed that <see cref="TakeBack"/> could undo.</returns>
    bool Rendering(ComponentBase component, bool isFirst);

    /// <summary>It could not render with what was changed: that is undone.</summary>
    void TakeBack(ComponentBase component, Exception exception);
}
