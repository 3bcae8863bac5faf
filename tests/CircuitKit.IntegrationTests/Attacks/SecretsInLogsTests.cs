using CircuitKit.Blazor;
using CircuitKit.IntegrationTests.Checkpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CircuitKit.IntegrationTests.Attacks;

/// <summary>Who reads the log, at whatever level, must not be able to take over a circuit.</summary>
public sealed class SecretsInLogsTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("Production", false)]
    [InlineData("Staging", false)]
    [InlineData("Development", true)]
    public async Task Everything_at_trace_level_has_no_secret_outside_of_development(string environment, bool isLogged)
    {
        await using TrackedApp app = await TrackedApp.StartAsync(LogEverything, "--environment", environment);

        Assert.Equal(isLogged, (await SecretsAsync(app)).Any(secret => IsLogged(app, secret)));
    }

    [Fact(Timeout = Timeout)]
    public async Task App_that_asks_for_these_lines_gets_them()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder =>
            {
                LogEverything(builder);
                foreach (string category in SecretsOutOfLogs.Categories)
                {
                    builder.Logging.AddFilter<FakeLoggerProvider>(category, LogLevel.Trace);
                }
            },
            "--environment",
            "Production");

        Assert.Contains(await SecretsAsync(app), secret => IsLogged(app, secret));
    }

    private static void LogEverything(WebApplicationBuilder builder) =>
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddFilter(null, LogLevel.Trace).AddFilter<FakeLoggerProvider>(null, LogLevel.Trace);

    // Of a circuit that was opened, lost its connection, came back, and was resumed.
    private static async Task<IReadOnlyList<string>> SecretsAsync(TrackedApp app)
    {
        await using HeadlessCircuit circuit = await app.OpenAsync("counter");
        string first = circuit.CircuitSecret;
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.DropAsync();
        Assert.Equal(ReconnectOutcome.Live, await circuit.ReconnectAsync(Cancelled));
        await app.EvictAsync(circuit);
        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        await circuit.CloseAsync(Cancelled);
        Assert.Contains(app.Logs.GetSnapshot(), line => line.Level == LogLevel.Trace);
        return [first, circuit.CircuitSecret];
    }

    private static bool IsLogged(TrackedApp app, string secret) => app.Logs.GetSnapshot().Any(line =>
        line.Message.Contains(secret, StringComparison.Ordinal)
        || line.StructuredState?.Any(pair => pair.Value?.Contains(secret, StringComparison.Ordinal) == true) == true
        || line.Exception?.ToString().Contains(secret, StringComparison.Ordinal) == true);
}
