using CircuitKit.IntegrationTests.Hibernation;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>A component can find out, in its <c>OnInitialized</c>, that it starts in a resumed circuit.</summary>
public sealed class ResumedCircuitTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("evicted")]
    [InlineData("hibernated")]
    [InlineData("paused")]
    [InlineData("connection lost")]
    public async Task Component_knows_that_its_circuit_is_resumed(string how)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("resumed");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        Assert.Equal("False", circuit.TextOf("resumed"));

        switch (how)
        {
            case "evicted":
                await app.EvictAsync(circuit);
                break;
            case "hibernated":
                Assert.True(await circuit.HibernateAsync(Cancelled));
                await app.WaitUntilAsleepAsync();
                break;
            case "paused":
                Assert.True(await circuit.PauseAsync(Cancelled));
                break;
            default:
                // The circuit is still there: nothing is resumed.
                await circuit.DropAsync();
                break;
        }

        bool isNew = how != "connection lost";
        Assert.Equal(isNew ? ReconnectOutcome.Resumed : ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal(("1", isNew ? "True" : "False"), (circuit.TextOf("count"), circuit.TextOf("resumed")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_circuit_nothing_is_resumed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using AsyncServiceScope scope = app.App.Services.CreateAsyncScope();

        Assert.False(scope.ServiceProvider.GetRequiredService<ICircuitResume>().IsResumed);
    }
}
