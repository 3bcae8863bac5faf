using CircuitKit;
using CircuitKit.Admission;
using CircuitKit.Admission.Http;
using CircuitKit.Admission.Users;
using CircuitKit.Blazor;
using CircuitKit.Blazor.Inspection;
using CircuitKit.Cluster;
using CircuitKit.Cluster.Agreement;
using CircuitKit.Cluster.Messages;
using CircuitKit.Cluster.View;
using CircuitKit.Dashboard;
using CircuitKit.Dashboard.Actions;
using CircuitKit.Dashboard.Details;
using CircuitKit.Dashboard.Pages;
using CircuitKit.Dashboard.Policies;
using CircuitKit.Dashboard.Pulse;
using CircuitKit.Dashboard.State;
using CircuitKit.Dashboard.Table;
using CircuitKit.Diagnostics;
using CircuitKit.Hosting;
using CircuitKit.Hosting.Health;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NodeMetrics;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.Capture;
using CircuitKit.Persistence.Eviction;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Resume;
using CircuitKit.Persistence.Versions;
using CircuitKit.Snapshots;
using CircuitKit.Snapshots.Guard;
using CircuitKit.Snapshots.Memory;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;
using CircuitKit.Tracking.Identity;
using CircuitKit.Tracking.RoundTrips;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds CircuitKit to an app.</summary>
public static class CircuitKitServiceCollectionExtensions
{
    /// <summary>
    /// Makes the app's Blazor Server circuits visible and lets their state outlive them. Alone it tracks circuits and keeps the state of
    /// evicted ones in memory; <c>AddFileSnapshots</c> or <c>AddRedis</c> on the returned builder make it survive the process. May be
    /// called before or after <c>AddInteractiveServerComponents</c>, and more than once.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets options; applied after the configuration section <c>CircuitKit</c>.</param>
    /// <returns>A builder that adds features.</returns>
    public static ICircuitKitBuilder AddCircuitKit(this IServiceCollection services, Action<CircuitKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.AddCircuitKitOptions(configure);
        services.AddCircuitTracking();
        services.AddFrameworkBridge();
        services.AddSnapshots();
        services.AddCluster();
        services.AddCheckpoints();
        services.AddRetention();
        services.AddDrain();
        services.AddControl();
        services.AddAdmission();
        services.AddHibernation();
        services.AddPresentState();
        services.AddStateCheck();
        services.AddDashboard();
        return new CircuitKitBuilder(services);
    }

    private static void AddCircuitKitOptions(this IServiceCollection services, Action<CircuitKitOptions>? configure)
    {
        if (services.All(service => service.ServiceType != typeof(CircuitKitMarker)))
        {
            services.AddSingleton<CircuitKitMarker>();
            services.AddOptions<CircuitKitOptions>()
                .BindConfiguration(CircuitKitOptions.SectionName)
                .Configure<IConfiguration>(static (_, configuration) => RetentionRules.Check(configuration))
                .ValidateOnStart();
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CircuitKitOptions>, CircuitKitOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }
    }

    private static void AddCircuitTracking(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitKitMetrics>();
        services.TryAddSingleton<NodeIdentity>();
        services.TryAddSingleton<INodeMemory, CollectorMemory>();
        services.TryAddSingleton(provider => new DirtyCircuits(
            provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.Checkpoints.Enabled && provider.GetRequiredService<ISnapshotStore>().OutlivesProcess));
        services.TryAddSingleton<HibernatedCircuits>();
        services.TryAddSingleton<CircuitTable>();
        services.TryAddSingleton<ICircuitRegistry>(provider => provider.GetRequiredService<CircuitTable>());
        services.TryAddSingleton<AppVersion>();
        services.TryAddSingleton<HubConnections>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CircuitTraces>());
        services.TryAddSingleton<PageRoutes>();
        services.TryAddSingleton<EventRoundTrips>();
        services.TryAddSingleton<TrackingHubStep>();
        services.TryAddSingleton(ConfigureBlazorHub.Filter);
        services.TryAddSingleton(provider => new CircuitSteps(
            provider.GetRequiredService<CircuitTable>(),
            [provider.GetRequiredService<PersistenceStep>(), provider.GetRequiredService<RetentionStep>(), provider.GetRequiredService<CommandStep>()]));
        services.TryAddScoped<TrackingCircuitHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, TrackingCircuitHandler>(provider => provider.GetRequiredService<TrackingCircuitHandler>()));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DisconnectBeacon>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HubOptions>, ConfigureBlazorHub>());
    }

    private static void AddFrameworkBridge(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new FrameworkMembers());
        services.TryAddSingleton(provider => new RootComponentDescriptors(
            provider.GetRequiredService<IDataProtectionProvider>(), isDeferred: provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.Snapshots.Protect));
        services.TryAddSingleton<BlazorBridge>();
        services.TryAddSingleton<CircuitPersistenceCache>();
        services.TryAddSingleton<PersistentServices>();
        services.TryAddSingleton<AppAssemblies>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CircuitOptions>, ConfigureCircuitOptions>());
    }

    private static void AddSnapshots(this IServiceCollection services)
    {
        services.AddDataProtection();
        // The stores take their own options; these are a part of CircuitKit's.
        services.TryAddSingleton<IOptions<SnapshotOptions>>(provider => Options.Options.Create(provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.Snapshots));
        services.TryAddSingleton<SnapshotSerializer>();
        services.TryAddSingleton<InMemorySnapshotStore>();
        services.TryAddSingleton<ISnapshotStore>(provider => provider.GetRequiredService<InMemorySnapshotStore>());
        services.TryAddSingleton<ResilientSnapshotStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SnapshotStoreWatch>());
    }

    private static void AddCluster(this IServiceCollection services)
    {
        services.TryAddSingleton<IOptions<ClusterOptions>>(provider => Options.Options.Create(provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.Cluster));
        services.TryAddSingleton<SingleNode>();
        services.TryAddSingleton<INodeChannel>(provider => provider.GetRequiredService<SingleNode>());
        services.TryAddSingleton<INodeRecords>(provider => provider.GetRequiredService<SingleNode>());
        services.TryAddSingleton<ICircuitOwners>(provider => provider.GetRequiredService<SingleNode>());
        services.TryAddSingleton<ClusterSeal>();
        services.TryAddSingleton<ClusterCalls>();
        services.TryAddSingleton<NodeProof>();
        services.TryAddSingleton<KeyAgreement>();
        services.TryAddSingleton<SettingsAgreement>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthRemarks, OwnHealthRemarks>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHealthRemarks, KeyAgreement>(provider => provider.GetRequiredService<KeyAgreement>()));
        services.TryAddSingleton<ClusterNodes>();
        services.TryAddSingleton<ClusterHeartbeat>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClusterHeartbeat>(provider => provider.GetRequiredService<ClusterHeartbeat>()));
        services.TryAddSingleton<ClusterFanOut>();
        services.AddClusterHandler<ListCircuitsHandler>();
        services.AddClusterHandler<ListGroupsHandler>();
        services.TryAddSingleton<ICircuitCluster, CircuitCluster>();
    }

    private static void AddControl(this IServiceCollection services)
    {
        services.TryAddSingleton<PageNotice>();
        services.TryAddSingleton<LocalControl>();
        services.TryAddSingleton<CommandStep>();
        services.AddClusterHandler<CheckpointHandler>();
        services.AddClusterHandler<HoldHandler>();
        services.AddClusterHandler<CloseHandler>();
        services.AddClusterHandler<CloseUserHandler>();
        services.AddClusterHandler<HibernateHandler>();
        services.TryAddSingleton<ICircuitControl, CircuitControl>();
    }

    // Idle outside of Development, unless it is switched on.
    private static void AddStateCheck(this IServiceCollection services)
    {
        services.TryAddSingleton(new ServiceLifetimes(services));
        services.TryAddSingleton<ObservedFields>();
        services.TryAddSingleton<StateCheckSwitch>();
        services.TryAddSingleton<StateCheckCircuits>();
        services.TryAddSingleton<StateCheckHubStep>();
        services.TryAddSingleton<StateCheckBook>();
        services.TryAddSingleton<StateCheckReport>();
        services.TryAddSingleton<StateChecker>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StateCheckLoop>());
    }

    // Idle until MapCircuitKitDashboard is called.
    private static void AddDashboard(this IServiceCollection services)
    {
        services.AddAntiforgery();
        services.TryAddSingleton<DashboardRecorder>();
        services.TryAddSingleton<CircuitRoutes>();
        services.TryAddSingleton<NodeRows>();
        services.AddClusterHandler<PulseHandler>();
        services.AddClusterHandler<RowsHandler>();
        services.AddClusterHandler<GroupsHandler>();
        services.AddClusterHandler<DetailsHandler>();
        services.AddClusterHandler<PolicyHandler>();
        services.AddClusterHandler<StateHandler>();
        services.AddClusterHandler<DrainNodeHandler>();
        services.TryAddSingleton<PulseFeed>();
        services.TryAddSingleton<PulseStream>();
        services.TryAddSingleton<CircuitDetailsReader>();
        services.TryAddSingleton<DashboardDoor>();
        services.TryAddSingleton<DashboardApi>();
        services.TryAddSingleton<DashboardActions>();
    }

    private static void AddAdmission(this IServiceCollection services)
    {
        services.TryAddSingleton<IOptions<AdmissionOptions>>(provider => Options.Options.Create(provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.Admission));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISharedSettings, SharedAdmissionSettings>());
        services.TryAddSingleton<AdmissionTable>();
        services.TryAddSingleton<AdmissionReport>();
        services.TryAddSingleton<IUserLeases, NoSharedLeases>();
        services.TryAddSingleton<SharedUserLimit>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UserLeaseRenewal>());
        services.TryAddSingleton<LocalLeaseRevocation>();
        services.AddClusterHandler<LeaseRevocationHandler>();
        services.TryAddSingleton<LeaseRevocation>();
        services.TryAddSingleton<AdmissionControl>();
        services.TryAddSingleton<AdmissionHubStep>();
        services.TryAddSingleton<OriginCheck>();
        services.TryAddSingleton<RefusalPage>();
        services.TryAddSingleton<HubAdmission>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, AdmissionEndpointPolicy>());
    }

    private static void AddHibernation(this IServiceCollection services)
    {
        services.TryAddScoped<ICircuitHold, CircuitHold>();
        services.TryAddSingleton<PagePrompts>();
        services.TryAddSingleton<HibernationService>();
        services.TryAddSingleton<HibernationStep>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MemoryPressureWatch>());
    }

    // One object: it answers other nodes, and this one without a message.
    private static void AddClusterHandler<THandler>(this IServiceCollection services)
        where THandler : class, IClusterHandler
    {
        services.TryAddSingleton<THandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterHandler, THandler>(provider => provider.GetRequiredService<THandler>()));
    }

    private static void AddCheckpoints(this IServiceCollection services)
    {
        services.AddVersions();
        services.TryAddSingleton<SnapshotSaver>();
        services.TryAddSingleton<BackgroundWrites>();
        services.TryAddSingleton<CheckpointWorker>();
        services.TryAddSingleton<CircuitEvictor>();
        services.TryAddSingleton<CircuitTakeOver>();
        services.AddClusterHandler<HandOverHandler>();
        services.TryAddSingleton<DisconnectBeaconHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterHandler, DisconnectBeaconHandler>(provider => provider.GetRequiredService<DisconnectBeaconHandler>()));
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DisconnectBeaconForwarder>());
        services.TryAddSingleton<CircuitOwnership>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CircuitOwnership>(provider => provider.GetRequiredService<CircuitOwnership>()));
        services.TryAddSingleton<CheckpointScheduler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CheckpointScheduler>(provider => provider.GetRequiredService<CheckpointScheduler>()));
        services.TryAddSingleton<CircuitMaintenance>();
        services.TryAddSingleton<PersistenceStep>();
        services.TryAddSingleton<PendingResumes>();
        services.TryAddSingleton<RecentCloseReasons>();
        services.TryAddSingleton<ResumeClaims>();
        services.TryAddSingleton<ICircuitPersistence, PersistenceBridge>();
        services.TryAddSingleton<ResumeStep>();
    }

    private static void AddRetention(this IServiceCollection services)
    {
        services.TryAddSingleton<FrameworkRetention>();
        services.TryAddSingleton<NodeWatch>();
        services.TryAddSingleton<RetentionSettings>();
        services.TryAddSingleton<RetentionDecider>();
        services.TryAddSingleton<RetentionHistory>();
        services.TryAddSingleton<RetentionEvictions>();
        services.TryAddSingleton<RetentionSweeper>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RetentionSweeper>(provider => provider.GetRequiredService<RetentionSweeper>()));
        services.TryAddSingleton<RetentionStep>();
        services.TryAddSingleton<UnopenedCircuitStep>();
    }

    private static void AddDrain(this IServiceCollection services)
    {
        services.TryAddSingleton<StopSignals>();
        services.TryAddSingleton<IOtherNodes, OtherNodes>();
        services.TryAddSingleton<DrainGate>();
        services.TryAddSingleton<DrainProgress>();
        services.TryAddSingleton<DrainSaving>();
        services.TryAddSingleton<DrainRelease>();
        services.TryAddSingleton<CircuitDrain>();
        services.TryAddSingleton<ICircuitDrain>(provider => provider.GetRequiredService<CircuitDrain>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DrainMiddleware>());
        services.TryAddSingleton<DrainStep>();
        services.TryAddSingleton<ShutdownDrain>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ShutdownDrain>(provider => provider.GetRequiredService<ShutdownDrain>()));
    }

    private static void AddPresentState(this IServiceCollection services)
    {
        services.TryAddSingleton<PresentReader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CircuitMeter>());
    }

    private static void AddVersions(this IServiceCollection services)
    {
        services.TryAddSingleton<AppVersion>();
        services.TryAddSingleton<OtherVersions>();
        services.TryAddSingleton<UnreadableValues>();
        services.TryAddSingleton<ServiceStateKeys>();
        services.TryAddSingleton(typeof(PersistentComponentStateSerializer<>), typeof(TolerantStateSerializer<>));
    }

    /// <summary>Says that the options are bound already: binding twice would add to lists twice.</summary>
    private sealed class CircuitKitMarker;
}
