using CircuitKit.Blazor.Inspection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircuitKit.Diagnostics;

internal static class DiagnosticsServices
{
    /// <summary>Off outside of Development by default; then only the switch is created.</summary>
    public static void AddDiagnostics(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new ServiceLifetimes(services));
        services.TryAddSingleton<ObservedFields>();
        services.AddAlso<IHostedService, StateCheckSwitch>();
        services.TryAddSingleton<StateCheckLoop>();
        services.TryAddSingleton<CheckedCircuits>();
        services.TryAddSingleton<StateCheckHubStep>();
        services.TryAddSingleton<StateFindings>();
        services.TryAddSingleton<StateChecker>();
    }
}
