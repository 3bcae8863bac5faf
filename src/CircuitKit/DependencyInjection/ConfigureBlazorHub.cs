using CircuitKit.Checkpoints;
using CircuitKit.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.DependencyInjection;

/// <summary>Puts the hub filters in front of all hubs (Blazor's own is internal and cannot be named); they let other hubs pass.</summary>
internal sealed class ConfigureBlazorHub(TrackingHubFilter tracking, ResumeHubFilter resume, ShutdownCheckpoint shutdown) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options)
    {
        options.AddFilter(tracking);
        options.AddFilter(resume);
        options.AddFilter(shutdown);
    }
}
