using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Circuits;

/// <summary>The version of the app that this process runs, as its entry assembly states it.</summary>
internal sealed class AppVersion(IHostEnvironment environment)
{
    public string Text { get; } = Of(environment);

    private static string Of(IHostEnvironment environment)
    {
        var assembly = Assembly.GetEntryAssembly();
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly?.GetName().Version?.ToString()
            ?? environment.ApplicationName;
    }
}
