using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.IntegrationTests.Resuming.Interruptions;
using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>Two components persist under one key. Blazor discards the whole page's state then, or gives the value of the one to the other.</summary>
public sealed class SharedKeyTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_twins = ["twin1", "twin0"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Is_no_trouble_for_a_circuit_that_ends_before_its_first_checkpoint()
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("twins");
        await circuit.ClickAsync("twin0", Cancelled);
        await circuit.ClickAsync("twin1", Cancelled);
        await circuit.ClickAsync("own", Cancelled);
        await circuit.WaitForTextAsync("own", "1", Cancelled);

        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        await circuit.WaitForTextAsync("own", "1", Cancelled);
        Assert.Equal(("", ""), (circuit.TextOf("twin0"), circuit.TextOf("twin1")));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("twin0", "twin1")]
    [InlineData("twin1", "twin0")]
    [InlineData("twin1")]
    [InlineData("twin0")]
    public async Task Costs_their_values_only_and_gives_none_to_the_other(params string[] clicked)
    {
        await using TrackedApp app = await TrackedApp.StartAsync();
        await using HeadlessCircuit circuit = await app.OpenSleepyAsync("twins");
        await circuit.ClickAsync("own", Cancelled);
        foreach (string twin in clicked)
        {
            await circuit.ClickAsync(twin, Cancelled);
            await circuit.WaitForTextAsync(twin, "1", Cancelled);
        }

        // Said at the first checkpoint; what the framework itself persists at the end has it right too.
        await Eventually.IsAsync(() => app.Logs.GetSnapshot().Any(line => line.Id.Id == 3012), Cancelled);
        await circuit.ClickAsync("own", Cancelled);
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));

        await circuit.WaitForTextAsync("own", "2", Cancelled);
        Assert.Equal(("", ""), (circuit.TextOf("twin0"), circuit.TextOf("twin1")));
        var line = Assert.Single(app.Logs.GetSnapshot(), line => line.Id.Id == 3012);
        Assert.Contains("TestApp.Components.Pages.Twin ", line.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), line => line.Id.Id == 3000);
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InterruptedApp.All), MemberType = typeof(InterruptedApp))]
    public async Task Costs_their_values_only_whatever_interrupts_the_circuit(Interruption how)
    {
        await using InterruptedApp app = await InterruptedApp.StartAsync(how);
        await using HeadlessCircuit circuit = await app.OpenAsync("twins");
        for (var resume = 1; resume <= 2; resume++)
        {
            foreach (string twin in s_twins)
            {
                await circuit.ClickAsync(twin, Cancelled);
                await circuit.WaitForTextAsync(twin, "1", Cancelled);
            }

            await circuit.ClickAsync("own", Cancelled);
            await circuit.WaitForTextAsync("own", $"{resume}", Cancelled);
            await app.ResumeAsync(circuit);

            Assert.Equal($"{resume}", circuit.TextOf("own"));
            Assert.Equal(("", ""), (circuit.TextOf("twin0"), circuit.TextOf("twin1")));
        }
    }
}
