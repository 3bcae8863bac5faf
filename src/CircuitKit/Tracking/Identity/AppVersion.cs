using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace CircuitKit.Tracking.Identity;

/// <summary>The version of the app that writes snapshots.</summary>
internal sealed class AppVersion(string text)
{
    public string Text => text;

    /// <summary>What the app's entry assembly states, else the name of the app.</summary>
    public static string Of(IHostEnvironment environment)
    {
        var assembly = Assembly.GetEntryAssembly();
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly?.GetName().Version?.ToString()
            ?? environment.ApplicationName;
    }
}
