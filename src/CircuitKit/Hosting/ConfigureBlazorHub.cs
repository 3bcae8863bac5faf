using CircuitKit.Admission;
using CircuitKit.Diagnostics;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.Retention.Waiting;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Hosting;

/// <summary>Puts the hub filters in front of all hubs (Blazor's own is internal and cannot be named); they let other hubs pass.</summary>
internal sealed class ConfigureBlazorHub(
    DrainHubFilter drain,
    TrackingHubFilter tracking,
    AdmissionHubFilter admission,
    HibernationHubFilter hibernation,
    ResumeHubFilter resume,
    RetentionHubFilter retention,
    StateCheckSwitch stateCheck,
    IServiceProvider services) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options)
    {
        // The first one added is called first: who is not let in is not tracked either.
        options.AddFilter(drain);
        options.AddFilter(tracking);
        options.AddFilter(admission);
        options.AddFilter(hibernation);
        options.AddFilter(resume);
        options.AddFilter(retention);
        if (stateCheck.IsOn)
        {
            options.AddFilter(services.GetRequiredService<StateCheckHubFilter>());
        }
    }
}
