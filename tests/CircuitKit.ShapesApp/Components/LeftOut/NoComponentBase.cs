using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CircuitKit.ShapesApp.Components.LeftOut;

/// <summary>A component that does without the base class.</summary>
[Route("/no-component-base")]
public sealed class NoComponentBase : IComponent, IHandleEvent
{
    private RenderHandle _handle;
    private int _count;

    /// <inheritdoc/>
    public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

    /// <inheritdoc/>
    public Task SetParametersAsync(ParameterView parameters)
    {
        Render();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task HandleEventAsync(EventCallbackWorkItem item, object? arg)
    {
        await item.InvokeAsync(arg);
        Render();
    }

    private void Render() => _handle.Render(builder =>
    {
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "id", "no-component-base");
        builder.AddContent(2, _count);
        builder.CloseElement();
        builder.OpenElement(3, "button");
        builder.AddAttribute(4, "id", "no-component-base-add");
        builder.AddAttribute(5, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, () => _count++));
        builder.CloseElement();
    });
}
