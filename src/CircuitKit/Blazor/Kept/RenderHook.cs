using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.Blazor.Kept;

/// <summary>Comes before each rendering of one component: in the place of the fragment that the component renders itself with.</summary>
internal sealed class RenderHook
{
    private readonly ComponentBase _component;
    private readonly RenderFragment _own;
    private readonly IComponentKeeper _keeper;
    private bool _hasRendered;

    private RenderHook(ComponentBase component, RenderFragment own, IComponentKeeper keeper) =>
        (_component, _own, _keeper) = (component, own, keeper);

    public static void Attach(ComponentBase component, IComponentKeeper keeper, FrameworkMembers members)
    {
        if (members.RenderFragmentField.GetValue(component) is RenderFragment own)
        {
            RenderFragment hooked = new RenderHook(component, own, keeper).Render;
            members.RenderFragmentField.SetValue(component, hooked);
        }
    }

    private void Render(RenderTreeBuilder builder)
    {
        var isFirst = !_hasRendered;
        _hasRendered = true;
        if (!_keeper.Rendering(_component, isFirst))
        {
            _own(builder);
            return;
        }

        try
        {
            _own(builder);
        }
#pragma warning disable CA1031 // The app's own code, with values that it has not made: whatever it throws, it gets its own values back.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            builder.Clear();
            _keeper.TakeBack(_component, exception);
            _own(builder);
        }
    }
}
