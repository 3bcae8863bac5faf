using CircuitKit.Blazor.Inspection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Diagnostics;

internal static class DiagnosticsServices
{
    /// <summary>Idle outside of Development, unless it is switched on.</summary>
    public static void AddDiagnostics(this IServiceCollection services)
    {
        services.TryAddSingleton(new ServiceLifetimes(services));
        services.TryAddSingleton<ObservedFields>();
        services.TryAddSingleton<StateCheckSwitch>();
        services.TryAddSingleton<StateCheckCircuits>();
        services.TryAddSingleton<StateCheckHubStep>();
        services.TryAddSingleton<StateCheckBook>();
        services.TryAddSingleton<StateCheckReport>();
        services.TryAddSingleton<StateChecker>();
        services.AddOneOf<IHostedService, StateCheckLoop>();
    }
}
