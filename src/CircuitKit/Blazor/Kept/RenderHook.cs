using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Blazor.Kept;

/// <summary>Comes before each rendering of one component: in the place of the fragment that the component renders itself with.</summary>
/// <remarks>
/// The component has it, so it is found from there, and lives as long. A keeper derives from it what it knows of the component: a page has many
/// components, and one object for each is enough.
/// </remarks>
/// <param name="target">The component, or another object that is not rendered.</param>
internal abstract class RenderHook(object target)
{
    private RenderFragment? _own;
    private IComponentKeeper? _keeper;
    public object Target => target;

    public bool HasRendered { get; private set; }

    /// <summary>The hook of a component; null when it has none.</summary>
    public static RenderHook? Of(IComponent component, FrameworkMembers members) =>
        component is ComponentBase one ? members.RenderFragmentOf(one)?.Target as RenderHook : null;

    /// <summary>Comes before the component's own rendering from now on.</summary>
    public void Attach(IComponentKeeper keeper, FrameworkMembers members)
    {
        if (members.RenderFragmentField.GetValue(target) is RenderFragment own)
        {
            (_own, _keeper) = (own, keeper);
            RenderFragment hooked = Render;
            members.RenderFragmentField.SetValue(target, hooked);
        }
    }

    private void Render(RenderTreeBuilder builder)
    {
        var isFirst = !HasRendered;
        HasRendered = true;
        if (!_keeper!.Rendering(this, isFirst))
        {
            _own!(builder);
            return;
        }

        try
        {
            _own!(builder);
        }
        catch (Exception exception) // The app's own code, with values that it has not made: whatever it throws, it gets its own values back.
        {
            builder.Clear();
            _keeper!.TakeBack(this, exception);
            _own!(builder);
        }
    }
}
