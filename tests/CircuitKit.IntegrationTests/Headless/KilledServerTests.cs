using CircuitKit.TestKit;

namespace CircuitKit.IntegrationTests.Headless;

/// <summary>What stock Blazor Server does when its process ends: the baseline.</summary>
public sealed class KilledServerTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Stock_loses_the_circuit_of_a_killed_server()
    {
        using TempFolder keys = new();
        await using AppProcess first = await StartAsync(keys);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(first.BaseUri, "counter"), Cancelled);
        await circuit.ClickAsync("increment", Cancelled);
        Assert.Equal($"{first.Id}", circuit.TextOf("server"));

        await first.KillAsync();
        Assert.Equal(137, first.ExitCode);
        Task<ReconnectOutcome> reconnecting = circuit.ReconnectUntilAsync(In(TimeSpan.FromSeconds(60)), Cancelled);
        await using AppProcess second = await first.StartAgainAsync(Cancelled);

        Assert.Equal(ReconnectOutcome.Rejected, await reconnecting);
    }

    [Fact(Timeout = Timeout)]
    public async Task Terminated_server_ends_by_itself()
    {
        using TempFolder keys = new();
        await using AppProcess app = await StartAsync(keys);

        Assert.Equal(0, await app.TerminateAsync(Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Reconnecting_gives_up_at_its_deadline()
    {
        using TempFolder keys = new();
        await using AppProcess app = await StartAsync(keys);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(app.BaseUri, "counter"), Cancelled);
        await app.KillAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => circuit.ReconnectUntilAsync(In(TimeSpan.FromSeconds(1)), Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task Reconnecting_to_a_frozen_server_gives_up_at_its_deadline()
    {
        const int Stop = 19;
        const int Continue = 18;
        using TempFolder keys = new();
        await using AppProcess app = await StartAsync(keys);
        await using HeadlessCircuit circuit = await HeadlessCircuit.OpenAsync(new Uri(app.BaseUri, "counter"), Cancelled);
        app.Signal(Stop);

        await Assert.ThrowsAsync<TimeoutException>(() => circuit.ReconnectUntilAsync(In(TimeSpan.FromSeconds(1)), Cancelled));

        app.Signal(Continue);
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectUntilAsync(In(TimeSpan.FromSeconds(30)), Cancelled));
    }

    [Fact(Timeout = Timeout)]
    public async Task App_that_cannot_start_is_reported_with_its_output()
    {
        AppProcessOptions options = new() { Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"), Arguments = ["--mode", "nonsense"] };

        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => AppProcess.StartAsync(options, Cancelled));

        Assert.Contains("--mode 'nonsense' is unknown", e.Message);
    }

    private static DateTimeOffset In(TimeSpan time) => TimeProvider.System.GetUtcNow() + time;

    private static Task<AppProcess> StartAsync(TempFolder keys) => AppProcess.StartAsync(
        new AppProcessOptions
        {
            Dll = BuildOutput.Dll("tests/CircuitKit.TestApp"),
            Arguments = ["--store", "none", "--keys", keys.Path],
            ReadyPath = "/test/info",
        },
        Cancelled);
}
