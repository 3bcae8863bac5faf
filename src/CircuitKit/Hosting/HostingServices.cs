using CircuitKit.Hosting.Health;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Observability;
using CircuitKit.Persistence;
using CircuitKit.Persistence.State;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Identity;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Hosting;

internal static class HostingServices
{
    /// <summary>Adds all options, and the options of each room as a part of them.</summary>
    public static void AddCircuitKitOptions(this IServiceCollection services, Action<CircuitKitOptions>? configure)
    {
        // Bound once only, because binding twice would add the items of lists twice.
        if (services.All(service => service.ServiceType != typeof(OptionsSlice<SnapshotOptions>)))
        {
            services.AddOptions<CircuitKitOptions>()
                .BindConfiguration(CircuitKitOptions.SectionName)
                .Configure<IConfiguration>(static (_, configuration) => RetentionOptionsValidator.CheckRules(configuration))
                .ValidateOnStart();
        }

        services.AddOneOf<IValidateOptions<CircuitKitOptions>, CircuitKitOptionsValidator>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddSlice(static options => options.Snapshots);
        services.AddSlice(static options => options.Checkpoints);
        services.AddSlice(static options => options.State);
        services.AddSlice(static options => options.Reload);
        services.AddSlice(static options => options.Crash);
        services.AddSlice(static options => options.Retention);
        services.AddSlice(static options => options.Drain);
        services.AddSlice(static options => options.Hibernation);
        services.AddSlice(static options => options.SignIn);
        services.AddSlice(static options => options.NewVersion);
        services.AddSlice(static options => options.Cluster);
        services.AddSlice(static options => options.Admission);
        services.AddSlice(static options => options.Dashboard);
        services.AddSlice(static options => options.RealUserMonitoring);
        services.AddSlice(static options => options.Health);
        services.AddSlice(static options => options.StateCheck);
    }

    /// <summary>Adds what connects the rooms to the app: its version, the options of the framework, the hub filter.</summary>
    public static void AddHosting(this IServiceCollection services)
    {
        services.TryAddKeyedSingleton(
            ClockAttribute.Key, static (provider, _) => provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.TimeProvider);
        services.TryAddSingleton(provider => new AppVersion(
            provider.GetRequiredService<IOptions<CircuitKitOptions>>().Value.AppVersion
            ?? AppVersion.Of(provider.GetRequiredService<IHostEnvironment>())));
        services.TryAddSingleton(provider => new CircuitSteps(
            provider.GetRequiredService<CircuitTable>(),
            [
                provider.GetRequiredService<PersistenceStep>(),
                .. KeptSteps(provider),
                provider.GetRequiredService<RetentionStep>(),
                provider.GetRequiredService<CommandStep>(),
            ]));
        services.AddOneOf<IHealthRemarks, OwnHealthRemarks>();
        services.AddOneOf<IPostConfigureOptions<CircuitOptions>, ConfigureCircuitOptions>();
        services.TryAddSingleton(ConfigureBlazorHub.Filter);
        services.AddOneOf<IConfigureOptions<HubOptions>, ConfigureBlazorHub>();
    }

    private static IEnumerable<CircuitStep> KeptSteps(IServiceProvider provider) =>
        provider.GetRequiredService<KeptState>() is { IsOn: true } kept ? [kept] : [];

    private static void AddSlice<TOptions>(this IServiceCollection services, Func<CircuitKitOptions, TOptions> slice)
        where TOptions : class
    {
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<OptionsSlice<TOptions>>(provider, slice));
        services.TryAddSingleton<IOptions<TOptions>>(provider => provider.GetRequiredService<OptionsSlice<TOptions>>());
        services.TryAddSingleton<IOptionsFactory<TOptions>>(provider => provider.GetRequiredService<OptionsSlice<TOptions>>());
        services.AddAlso<IOptionsChangeTokenSource<TOptions>, OptionsSlice<TOptions>>();
    }
}
