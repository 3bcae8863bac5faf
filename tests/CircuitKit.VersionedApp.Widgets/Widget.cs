using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace CircuitKit.VersionedApp.Widgets;

/// <summary>A root component from a library.</summary>
public sealed class Widget : ComponentBase
{
    /// <summary>What was written.</summary>
    [PersistentState]
    public string? Note { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "id", "note");
        builder.AddContent(2, Note);
        builder.CloseElement();
        builder.OpenElement(3, "button");
        builder.AddAttribute(4, "id", "write");
        builder.AddAttribute(5, "onclick", EventCallback.Factory.Create(this, () => Note = "written"));
        builder.CloseElement();
    }
}
