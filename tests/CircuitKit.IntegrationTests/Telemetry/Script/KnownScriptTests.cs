using System.Reflection;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Telemetry.Script;

/// <summary>A known script on real servers, and exactly what every instrument must show after each of its steps.</summary>
public sealed class KnownScriptTests
{
    private const int Timeout = 180_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Every_instrument_shows_what_has_happened_and_nothing_else()
    {
        await using ScriptFleet fleet = await ScriptFleet.StartAsync();
        TrackedApp first = fleet.Nodes.First;
        TrackedApp second = fleet.Nodes.Second;
        HeadlessCircuit ada = null!;

        await fleet.StepAsync("Nothing has happened yet", () => Task.CompletedTask, "?");
        await fleet.StepAsync("Ada opens a page", async () => ada = await fleet.OpenAsync(first, user: "ada", tab: 'A'), "?");
    }
}
