using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Blazor;

internal static class BlazorServices
{
    public static void AddBlazor(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new FrameworkMembers());
        services.TryAddSingleton<BlazorBridge>();
        services.TryAddSingleton<CircuitPersistenceCache>();
        services.TryAddSingleton<PersistentServices>();
        services.TryAddSingleton<AppAssemblies>();
        services.AddOneOf<IPostConfigureOptions<LoggerFilterOptions>, SecretsOutOfLogs>();
    }
}
