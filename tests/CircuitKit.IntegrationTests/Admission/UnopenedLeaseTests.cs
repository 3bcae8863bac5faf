using CircuitKit.Blazor;
using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Faults;
using CircuitKit.Persistence.Resume;
using CircuitKit.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Admission;

/// <summary>A resumed circuit that is in memory counts, also when its connection ended before its page was opened.</summary>
public sealed class UnopenedLeaseTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Resume_that_was_dropped_keeps_newcomers_out_and_lets_its_own_browser_in_again()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => (limits.MaxCircuits, limits.ResumeMargin) = (1, 0));
        await using HeadlessCircuit circuit = await OpenDroppedAsync(app);

        Assert.Equal(1, LimitedApp.Places(app).Count);
        await Assert.ThrowsAnyAsync<Exception>(() => app.OpenAsync());
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 1, Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
    }

    [Fact(Timeout = Timeout)]
    public async Task Lease_is_released_when_the_circuit_is_gone()
    {
        await using TrackedApp app = await LimitedApp.StartAsync(limits => limits.MaxCircuits = 1);
        await using HeadlessCircuit circuit = await OpenDroppedAsync(app);

        // As retention does, which tells nobody.
        Assert.True(app.App.Services.GetRequiredService<BlazorBridge>().TryEvict(circuit.CircuitSecret));
        await Eventually.IsAsync(
            () =>
            {
                app.App.Services.GetRequiredService<UnopenedResumes>().ForgetGone();
                return LimitedApp.Places(app).Count == 0;
            },
            Cancelled);

        await using HeadlessCircuit next = await app.OpenAsync();
    }

    private static async Task<HeadlessCircuit> OpenDroppedAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenAsync();
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        await app.EvictAsync(circuit);
        await Eventually.IsAsync(() => LimitedApp.Places(app).Count == 0, Cancelled);
        Assert.True(await circuit.ResumeAndDropAsync(Cancelled));
        FrameworkTruth truth = new(app);
        UnopenedResumes unopened = app.App.Services.GetRequiredService<UnopenedResumes>();
        await Eventually.IsAsync(() => truth is { Connected: 0, Disconnected: 1 } && unopened.Count == 1, Cancelled);
        await Eventually.IsAsync(() => app.App.Services.GetRequiredService<Tracking.Hub.HubConnections>().Count == 0, Cancelled);
        return circuit;
    }
}
