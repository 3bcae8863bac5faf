using CircuitKit.ShapesApp.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.ShapesApp.Components.Services;

/// <summary>Written in C#, and given its service by its constructor.</summary>
#if MARKED
[KeepState]
#endif
[Route("/constructor")]
public sealed class ConstructorInjection(Invoice invoice) : ComponentBase
{
    private int _count;

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "id", "constructor");
        builder.AddContent(2, $"{_count}|{invoice.Text}");
        builder.CloseElement();
        builder.OpenElement(3, "button");
        builder.AddAttribute(4, "id", "constructor-add");
        builder.AddAttribute(5, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, Add));
        builder.CloseElement();
    }

    private void Add() => invoice.Text = $"edited {++_count}";
}
