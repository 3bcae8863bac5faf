using CircuitKit.IntegrationTests.Resuming.Interruptions;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>A component can find out, in its <c>OnInitialized</c>, that it starts in a resumed circuit.</summary>
public sealed class ResumedCircuitTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InterruptedApp.All), MemberType = typeof(InterruptedApp))]
    public async Task Component_knows_that_its_circuit_is_resumed(Interruption how)
    {
        await using InterruptedApp app = await InterruptedApp.StartAsync(how);
        await using HeadlessCircuit circuit = await app.OpenAsync("resumed");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        Assert.Equal(("False", "False"), (circuit.TextOf("resumed"), circuit.TextOf("resumed-later")));

        await app.ResumeAsync(circuit);

        Assert.Equal(("1", "True"), (circuit.TextOf("count"), circuit.TextOf("resumed")));
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "2", Cancelled);
        Assert.Equal("True", circuit.TextOf("resumed-later"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Circuit_that_only_lost_its_connection_is_not_resumed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenAsync("resumed");
        await circuit.DropAsync();

        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));

        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1", Cancelled);
        Assert.Equal(("False", "False"), (circuit.TextOf("resumed"), circuit.TextOf("resumed-later")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_circuit_nothing_is_resumed()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using AsyncServiceScope scope = app.App.Services.CreateAsyncScope();

        Assert.False(scope.ServiceProvider.GetRequiredService<ICircuitResume>().IsResumed);
    }
}
