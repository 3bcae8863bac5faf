using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CircuitKit.Tracking.Identity;

/// <summary>The version of the app that writes snapshots: what its options say, else what its entry assembly states.</summary>
internal sealed class AppVersion(IOptions<CircuitKitOptions> options, IHostEnvironment environment)
{
    public string Text { get; } = options.Value.AppVersion ?? Of(environment);

    private static string Of(IHostEnvironment environment)
    {
        var assembly = Assembly.GetEntryAssembly();
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly?.GetName().Version?.ToString()
            ?? environment.ApplicationName;
    }
}
