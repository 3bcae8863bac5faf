using System.Reflection;

namespace CircuitKit.Tracking.Identity;

/// <summary>The version of the app, as snapshots name it.</summary>
internal sealed class AppVersion(string text)
{
    public string Text => text;

    /// <summary>The version of the entry assembly, else the name of the app.</summary>
    public static string Of(IHostEnvironment environment)
    {
        var assembly = Assembly.GetEntryAssembly();
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly?.GetName().Version?.ToString()
            ?? environment.ApplicationName;
    }
}
