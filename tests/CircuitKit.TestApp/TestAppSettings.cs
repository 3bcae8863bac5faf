namespace CircuitKit.TestApp;

/// <summary>What the command line says.</summary>
/// <param name="Mode">How pages are rendered.</param>
/// <param name="Store">
/// Where snapshots go: <c>none</c> (stock Blazor, no CircuitKit), <c>stock-redis:host:port</c> (the framework's own persistence, no CircuitKit),
/// <c>memory</c>, <c>file:path</c>, <c>redis:host:port</c>.
/// </param>
/// <param name="Keys">The folder of the data protection keys; without it they live and die with the process.</param>
/// <param name="Retention">How long the framework keeps a disconnected circuit; without it the framework's own default.</param>
/// <param name="Retained">How many disconnected circuits the framework keeps; without it the framework's own default.</param>
public sealed record TestAppSettings(TestAppMode Mode, string Store, string? Keys, TimeSpan? Retention, int? Retained)
{
    internal static TestAppSettings Read(IConfiguration configuration) => new(
        ReadMode(configuration["mode"] ?? "global"),
        configuration["store"] ?? "none",
        configuration["keys"],
        configuration.GetValue<TimeSpan?>("retention"),
        configuration.GetValue<int?>("retained"));

    private static TestAppMode ReadMode(string mode) => Enum.TryParse(mode, ignoreCase: true, out TestAppMode known)
        ? known
        : throw new ArgumentException($"--mode '{mode}' is unknown; use one of {string.Join(", ", Enum.GetNames<TestAppMode>())}.");
}
