using CircuitKit.Admission;
using CircuitKit.Checkpoints.Drain;
using CircuitKit.Checkpoints.Resuming;
using CircuitKit.Circuits;
using CircuitKit.Hibernation;
using CircuitKit.Retention.Waiting;
using CircuitKit.StateCheck;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CircuitKit.DependencyInjection;

/// <summary>Puts the hub filters in front of all hubs (Blazor's own is internal and cannot be named); they let other hubs pass.</summary>
internal sealed class ConfigureBlazorHub(
    DrainHubFilter drain,
    TrackingHubFilter tracking,
    AdmissionHubFilter admission,
    HibernationHubFilter hibernation,
    ResumeHubFilter resume,
    RetentionHubFilter retention,
    StateCheckSwitch stateCheck,
    StateCheckHubFilter stateCheckFilter) : IConfigureOptions<HubOptions>
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
            options.AddFilter(stateCheckFilter);
        }
    }
}
