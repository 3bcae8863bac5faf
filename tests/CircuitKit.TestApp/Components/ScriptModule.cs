using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CircuitKit.TestApp.Components;

/// <summary>Imports a JS module and disposes of it, without a thought for a page that is gone, as most components do.</summary>
public sealed class ScriptModule(IJSRuntime script) : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;

    [Parameter]
    public EventCallback OnLoaded { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("close");
            await _module.DisposeAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _module = await script.InvokeAsync<IJSObjectReference>("import", "./module.js");
            await OnLoaded.InvokeAsync();
        }
    }
}
