using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.VersionedApp.Components;

/// <summary>A root component that has another name in version 2.</summary>
#if V2
public sealed class NewIsland : Island;
#else
public sealed class OldIsland : Island;
#endif

/// <summary>A root component that has lost a parameter in version 2.</summary>
public sealed class Panel : Island
{
#if !V2
    [Parameter]
    public string? Title { get; set; }
#endif
}

/// <summary>Shows what it was given, and whether it is alive.</summary>
public abstract class Island : ComponentBase
{
    [PersistentState]
    public string? Note { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "id", "note");
        builder.AddContent(2, Note);
        builder.CloseElement();
        builder.OpenElement(3, "button");
        builder.AddAttribute(4, "id", "write");
        builder.AddAttribute(5, "onclick", EventCallback.Factory.Create(this, () => Note = "written"));
        builder.AddContent(9, "Write");
        builder.CloseElement();
        builder.OpenElement(6, "p");
        builder.AddAttribute(7, "id", "interactive");
        builder.AddContent(8, RendererInfo.IsInteractive ? "yes" : "no");
        builder.CloseElement();
    }
}

[Route("/islands/renamed")]
public sealed class RenamedPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
#if V2
        builder.OpenComponent<NewIsland>(0);
#else
        builder.OpenComponent<OldIsland>(0);
#endif
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
    }
}

[Route("/islands/panel")]
public sealed class PanelPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<Panel>(0);
#if !V2
        builder.AddComponentParameter(1, "Title", "old");
#endif
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
    }
}

/// <summary>A root component of a library.</summary>
[Route("/islands/widget")]
public sealed class WidgetPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenComponent<Widgets.Widget>(0);
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
    }
}

/// <summary>Two root components on one page.</summary>
[Route("/islands/two")]
public sealed class TwoIslandsPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        for (int i = 0; i < 2; i++)
        {
            builder.OpenComponent<Panel>(0);
            builder.AddComponentRenderMode(RenderMode.InteractiveServer);
            builder.CloseComponent();
        }
    }
}
