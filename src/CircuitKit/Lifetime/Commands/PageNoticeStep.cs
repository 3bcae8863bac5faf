using CircuitKit.Blazor;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Lifetime.Commands;

/// <summary>Notes that a page's script has heard of the end of its circuit.</summary>
internal sealed class PageNoticeStep : HubStep
{
    public override bool Wants(BlazorHubCall call) => call == BlazorHubCall.EndingHeard;

    public override ValueTask<object?> InvokeAsync(HubMessage message, HubMessageDelegate next)
    {
        message.Connection.EndingHeard();
        return ValueTask.FromResult<object?>(false);
    }
}
