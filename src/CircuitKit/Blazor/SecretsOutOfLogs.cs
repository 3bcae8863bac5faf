using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircuitKit.Blazor;

/// <summary>
/// The framework writes the secrets of circuits into Debug lines of these categories. Outside of Development they are logged from Information on,
/// unless the app has a rule for the category itself.
/// </summary>
internal sealed class SecretsOutOfLogs(IEnumerable<IHostEnvironment> environments) : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>Where the arguments of hub calls are logged.</summary>
    public static IReadOnlyList<string> Categories { get; } =
        ["Microsoft.AspNetCore.Components.Server.ComponentHub", "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher"];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (environments.FirstOrDefault()?.IsDevelopment() == true)
        {
            return;
        }

        // A rule for one provider comes before all rules for any: each provider that has rules needs its own.
        string?[] providers = [.. options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct()];
        foreach (var category in Categories)
        {
            if (options.Rules.All(rule => rule.CategoryName != category))
            {
                foreach (var provider in providers)
                {
                    options.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Information, filter: null));
                }
            }
        }
    }
}
