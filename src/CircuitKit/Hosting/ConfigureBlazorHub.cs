using CircuitKit.Admission;
using CircuitKit.Diagnostics;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking.Hub;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CircuitKit.Hosting;

/// <summary>Puts the hub filter in front of Blazor's hub, and its steps into their order.</summary>
internal sealed class ConfigureBlazorHub(IServiceProvider services, StateCheckSwitch stateCheck, TimeProvider time) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options)
    {
        // The first one is called first: what is not let in is not tracked either.
        List<HubStep> steps =
        [
            services.GetRequiredService<DrainStep>(),
            services.GetRequiredService<TrackingHubStep>(),
            services.GetRequiredService<AdmissionHubStep>(),
            services.GetRequiredService<HibernationStep>(),
            services.GetRequiredService<ResumeStep>(),
            services.GetRequiredService<UnopenedCircuitStep>(),
        ];
        if (stateCheck.IsOn)
        {
            steps.Add(services.GetRequiredService<StateCheckHubStep>());
        }

        options.AddFilter(new CircuitKitHubFilter(steps, time));
    }
}
