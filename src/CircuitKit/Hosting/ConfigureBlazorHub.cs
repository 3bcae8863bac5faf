using CircuitKit.Admission;
using CircuitKit.Admission.Connections;
using CircuitKit.Diagnostics;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Lifetime.SignIns;
using CircuitKit.Observability;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.Reload;
using CircuitKit.Persistence.Resume;
using CircuitKit.Persistence.State;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.RealUsers;
using Microsoft.AspNetCore.SignalR;

namespace CircuitKit.Hosting;

/// <summary>Adds the hub filter.</summary>
internal sealed class ConfigureBlazorHub(CircuitKitHubFilter filter) : IConfigureOptions<HubOptions>
{
    /// <summary>The filter with its steps, in the order in which they are called. A connection that DrainStep refuses is not even tracked.</summary>
    public static CircuitKitHubFilter Filter(IServiceProvider services)
    {
        List<HubStep> steps =
        [
            services.GetRequiredService<DrainStep>(),
            services.GetRequiredService<TrackingHubStep>(),
            services.GetRequiredService<IdleConnectionStep>(),
            services.GetRequiredService<AdmissionHubStep>(),
            services.GetRequiredService<HibernationStep>(),
            services.GetRequiredService<PauseStep>(),
            services.GetRequiredService<NewVersionStep>(),
            services.GetRequiredService<PageNoticeStep>(),
            services.GetRequiredService<ReloadStep>(),
            services.GetRequiredService<TabCopies>(),
            services.GetRequiredService<CrashStep>(),
            services.GetRequiredService<ResumeStep>(),
            services.GetRequiredService<UnopenedCircuitStep>(),
            services.GetRequiredService<PageReportStep>(),
        ];
        if (services.GetRequiredService<StateCheckSwitch>().IsOn)
        {
            steps.Add(services.GetRequiredService<StateCheckHubStep>());
        }

        if (services.GetRequiredService<IOptions<SignInOptions>>().Value.Watch)
        {
            steps.Add(services.GetRequiredService<SignInStep>());
        }

        if (services.GetRequiredService<KeptState>().IsOn)
        {
            steps.Add(services.GetRequiredService<KeptStateHubStep>());
        }

        return new CircuitKitHubFilter(steps, services.GetRequiredKeyedService<TimeProvider>(ClockAttribute.Key));
    }

    public void Configure(HubOptions options) => options.AddFilter(filter);
}
