using CircuitKit.IntegrationTests.Resuming;

namespace CircuitKit.IntegrationTests.Faults;

/// <summary>P5 and P7 in an app whose own code blocks the thread pool: checkpoints may be late, and are not lost.</summary>
public sealed class StarvedAppTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Work_done_while_all_threads_are_blocked_is_saved_when_they_are_free_again()
    {
        await using RestartableApp app = await RestartableApp.StartAsync();
        HeadlessCircuit[] circuits = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.OpenAsync("counter")));
        using HttpClient http = new() { BaseAddress = app.Process.BaseUri };
        using HttpResponseMessage begun = await http.PostAsync(
            new Uri("test/starve?threads=30&seconds=2", UriKind.Relative),
            content: null,
            Cancelled);
        begun.EnsureSuccessStatusCode();

        await Task.WhenAll(circuits.Select(async circuit =>
        {
            await circuit.ClickAsync("increment", Cancelled);
            await circuit.ClickAsync("increment", Cancelled);
        }));
        await app.WaitForSnapshotsAsync();

        Assert.False(app.Process.HasExited);
        await app.Process.KillAsync();
        Task restarting = app.RestartAsync();
        ReconnectOutcome[] outcomes = await Task.WhenAll(circuits.Select(circuit =>
            circuit.ReconnectUntilAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60), Cancelled)));
        await restarting;
        Assert.All(outcomes, outcome => Assert.Equal(ReconnectOutcome.Resumed, outcome));
        Assert.All(circuits, circuit => Assert.Equal("2", circuit.TextOf("count")));
    }
}
