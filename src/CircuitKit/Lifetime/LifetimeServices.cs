using CircuitKit.Cluster.Messages;
using CircuitKit.Lifetime.Commands;
using CircuitKit.Lifetime.Drain;
using CircuitKit.Lifetime.Hibernation;
using CircuitKit.Lifetime.NewVersion;
using CircuitKit.Lifetime.Retention;
using CircuitKit.Lifetime.Retention.Retained;
using CircuitKit.Lifetime.Retention.Rules;
using CircuitKit.Lifetime.SignIns;
using CircuitKit.Observability;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Lifetime;

internal static class LifetimeServices
{
    public static void AddLifetime(this IServiceCollection services)
    {
        services.AddRetention();
        services.AddDrain();
        services.AddCommands();
        services.AddHibernation();
        services.AddSignIns();
        services.AddNewVersion();
    }

    private static void AddRetention(this IServiceCollection services)
    {
        services.TryAddSingleton<FrameworkRetention>();
        services.TryAddSingleton<NodeWatch>();
        services.TryAddSingleton<RetentionMetrics>();
        services.TryAddSingleton<RetentionSettings>();
        services.TryAddSingleton<RetentionDecider>();
        services.TryAddSingleton<RetentionHistory>();
        services.TryAddSingleton<RetentionEvictions>();
        services.AddAlso<IHostedService, RetentionSweeper>();
        services.TryAddSingleton<RetentionStep>();
        services.TryAddSingleton<UnopenedCircuitStep>();
    }

    private static void AddDrain(this IServiceCollection services)
    {
        services.TryAddSingleton<StopSignals>();
        services.TryAddSingleton<DrainSwitch>();
        services.TryAddSingleton<DrainAttrition>();
        services.TryAddSingleton<DrainMetrics>();
        services.AddAlso<IGauges, DrainGauges>();
        services.TryAddSingleton<DrainProgress>();
        services.TryAddSingleton<DrainSaving>();
        services.TryAddSingleton<DrainRelease>();
        services.TryAddSingleton<CircuitDrain>();
        services.TryAddSingleton<ICircuitDrain>(provider => provider.GetRequiredService<CircuitDrain>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DrainMiddleware>());
        services.TryAddSingleton<DrainToken>();
        services.TryAddSingleton<DrainHookWarning>();
        services.TryAddSingleton<DrainStep>();
        services.AddAlso<IHostedService, ShutdownDrain>();
    }

    private static void AddCommands(this IServiceCollection services)
    {
        services.TryAddSingleton<CommandMetrics>();
        services.TryAddSingleton<PageNotice>();
        services.TryAddSingleton<PageNoticeStep>();
        services.TryAddSingleton<LocalControl>();
        services.TryAddSingleton<CommandStep>();
        services.AddAlso<IClusterHandler, CheckpointHandler>();
        services.AddAlso<IClusterHandler, HoldHandler>();
        services.AddAlso<IClusterHandler, CloseHandler>();
        services.AddAlso<IClusterHandler, CloseUserHandler>();
        services.AddAlso<IClusterHandler, HibernateHandler>();
        services.TryAddSingleton<ICircuitControl, CircuitControl>();
    }

    private static void AddSignIns(this IServiceCollection services)
    {
        services.TryAddSingleton<CookieSignIns>();
        services.TryAddSingleton<EndedSignIns>();
        services.TryAddSingleton<SignInProof>();
        services.TryAddSingleton<SignInUses>();
        services.TryAddSingleton<FleetUses>();
        services.TryAddSingleton<PageEnds>();
        services.TryAddSingleton<SignInEnds>();
        services.TryAddSingleton<SignInStep>();
        services.AddAlso<IClusterHandler, EndSignInHandler>();
        services.AddAlso<IClusterHandler, SignInUseHandler>();
        services.AddAlso<IHostedService, SignInWatch>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, SignInRequests>());
        services.AddOneOf<IPostConfigureOptions<CookieAuthenticationOptions>, CookieEvents>();
    }

    private static void AddHibernation(this IServiceCollection services)
    {
        services.TryAddScoped<ICircuitHold, CircuitHold>();
        services.TryAddSingleton<HibernationMetrics>();
        services.TryAddSingleton<PagePrompts>();
        services.TryAddSingleton<HibernationLimits>();
        services.TryAddSingleton<HibernationCheck>();
        services.TryAddSingleton<HibernationService>();
        services.TryAddSingleton<HibernationStep>();
        services.TryAddSingleton<PauseStep>();
        services.AddOneOf<IHostedService, MemoryPressureWatch>();
    }

    private static void AddNewVersion(this IServiceCollection services)
    {
        services.TryAddSingleton<NewVersionMetrics>();
        services.TryAddSingleton<PageMoves>();
        services.TryAddSingleton<NewVersionPages>();
        services.TryAddSingleton<NewVersionStep>();
        services.AddOneOf<IHostedService, NewVersionWatch>();
    }
}
