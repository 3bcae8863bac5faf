using Microsoft.AspNetCore.Components;

namespace CircuitKit.Blazor.Kept;

/// <summary>Sees the components of one circuit before they are shown. On the circuit's dispatcher only.</summary>
internal interface IComponentKeeper
{
    /// <summary>Makes the hook of a new component; null when it is not to be seen.</summary>
    RenderHook? HookFor(ComponentBase component);

    /// <summary>
    /// A component is about to render. The first time it has its parameters, <c>OnInitialized</c> has run, nothing of it is shown, and it has no
    /// children.
    /// </summary>
    /// <param name="hook">The component's.</param>
    /// <param name="isFirst">Whether it has never been rendered.</param>
    /// <returns>Whether something of it was changed that <see cref="TakeBack"/> could undo.</returns>
    bool Rendering(RenderHook hook, bool isFirst);

    /// <summary>It could not render with what was changed: that is undone.</summary>
    void TakeBack(RenderHook hook, Exception exception);
}
