namespace CircuitKit.Blazor;

/// <summary>
/// Outside of Development, logs the categories in which the framework writes circuit secrets at Debug level from Information on only, unless the app
/// has a rule for the category itself.
/// </summary>
internal sealed class SecretsOutOfLogs(IEnumerable<IHostEnvironment> environments) : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>The categories that log the arguments of hub calls.</summary>
    public static IReadOnlyList<string> Categories { get; } =
        ["Microsoft.AspNetCore.Components.Server.ComponentHub", "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher"];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (environments.FirstOrDefault()?.IsDevelopment() == true)
        {
            return;
        }

        // A rule for one provider beats every rule for all providers, so each provider with rules needs its own.
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
