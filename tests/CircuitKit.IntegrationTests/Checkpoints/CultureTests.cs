using System.Text;
using CircuitKit.Blazor;
using CircuitKit.IntegrationTests.Resuming.Interruptions;
using CircuitKit.TestApp.Components.Pages;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>Persist callbacks run in the culture of the user, whoever has the circuit captured.</summary>
public sealed class CultureTests
{
    private const int Timeout = 120_000;

    private static readonly string[] s_comma = ["--comma", "true"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_is_captured_in_the_culture_of_the_circuit()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(s_comma);
        await using HeadlessCircuit circuit = await app.OpenAsync("localized");
        await IncrementAsync(circuit, "1.5|1.5");

        CaptureResult captured = await app.Registry.FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!.Live!
            .CaptureAsync(unchanged: null, TimeSpan.FromSeconds(20), TimeProvider.System, Cancelled);

        Assert.Equal("\"1,5\"", Encoding.UTF8.GetString(captured.State!.State[Localized.Key]));
        Assert.Equal("\"1;5\"", Encoding.UTF8.GetString(captured.State.State[Localized.UIKey]));
    }

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InterruptedApp.All), MemberType = typeof(InterruptedApp))]
    public async Task Number_that_was_written_with_a_comma_is_the_same_after_a_resume(Interruption how)
    {
        await using InterruptedApp app = await InterruptedApp.StartAsync(how, s_comma);
        await using HeadlessCircuit circuit = await app.OpenAsync("localized");
        await IncrementAsync(circuit, "1.5|1.5");

        await app.ResumeAsync(circuit);

        Assert.Equal("1.5|1.5", circuit.TextOf("count"));
        await IncrementAsync(circuit, "3|3");
    }

    private static async Task IncrementAsync(HeadlessCircuit circuit, string count)
    {
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", count, Cancelled);
    }
}
