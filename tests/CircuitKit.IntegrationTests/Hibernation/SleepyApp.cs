using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Hibernation;

/// <summary>Pages with the browser's script for hibernation.</summary>
internal static class SleepyApp
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<HeadlessCircuit> OpenSleepyAsync(this TrackedApp app, string path, bool followsRequest = false) => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions { Page = app.Page(path), HubQuery = "ck_sleep=can", FollowsHibernationRequest = followsRequest }, Cancelled);

    public static async Task<HeadlessCircuit> OpenClickedAsync(this TrackedApp app, string path = "counter", bool followsRequest = false)
    {
        HeadlessCircuit circuit = await app.OpenSleepyAsync(path, followsRequest);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        return circuit;
    }

    /// <summary>Waits until no live circuit is left.</summary>
    public static Task WaitUntilAsleepAsync(this TrackedApp app) =>
        TrackedApp.WaitForAsync(() => !app.App.Services.GetRequiredService<CircuitKit.Tracking.CircuitTable>().Live.Any());

    public static CircuitState StateOfOnly(this TrackedApp app) => Assert.Single(app.Registry.List()).State;
}
