using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using RouteData = Microsoft.AspNetCore.Components.RouteData;

namespace CircuitKit.TestApp.Components;

/// <summary>Renders a page as a root component of its own. A <c>@rendermode</c> in the page would be the same for every run of the app.</summary>
public sealed class PageIsland : ComponentBase
{
    /// <summary>The page.</summary>
    [Parameter]
    [EditorRequired]
    public required RouteData Route { get; set; }

    [Inject]
    internal TestAppSettings Settings { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenComponent(0, Route.PageType);
        foreach ((string name, object? value) in Route.RouteValues)
        {
            builder.AddComponentParameter(1, name, value);
        }

        builder.AddComponentRenderMode(RenderModeOf(Route.PageType));
        builder.CloseComponent();
    }

    private IComponentRenderMode RenderModeOf(Type page) =>
        Settings.Mode == TestAppMode.Auto && page.Assembly != typeof(App).Assembly ? RenderMode.InteractiveAuto : RenderMode.InteractiveServer;
}
