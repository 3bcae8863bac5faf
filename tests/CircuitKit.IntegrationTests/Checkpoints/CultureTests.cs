using System.Globalization;
using System.Text;
using CircuitKit.Blazor;
using CircuitKit.IntegrationTests.Hibernation;
using CircuitKit.TestApp.Components.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Checkpoints;

/// <summary>Persist callbacks run in the culture of the user, whoever has the circuit captured.</summary>
public sealed class CultureTests
{
    private const int Timeout = 120_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Checkpoint_is_captured_in_the_culture_of_the_circuit()
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        CaptureResult captured = await app.Registry.FindLive(SnapshotKey.FromSecret(circuit.CircuitSecret))!.Live!
            .CaptureAsync(unchanged: null, TimeSpan.FromSeconds(20), TimeProvider.System, Cancelled);

        Assert.Equal("\"1,5\"", Encoding.UTF8.GetString(captured.State!.State[Localized.Key]));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("evicted")]
    [InlineData("hibernated")]
    [InlineData("paused")]
    public async Task Number_that_was_written_with_a_comma_is_the_same_after_a_resume(string how)
    {
        await using TrackedApp app = await StartAsync();
        await using HeadlessCircuit circuit = await OpenAsync(app);

        switch (how)
        {
            case "evicted":
                await app.EvictAsync(circuit);
                break;
            case "hibernated":
                Assert.True(await circuit.HibernateAsync(Cancelled));
                await app.WaitUntilAsleepAsync();
                break;
            default:
                Assert.True(await circuit.PauseAsync(Cancelled));
                break;
        }

        Assert.Equal(ReconnectOutcome.Resumed, await circuit.ReconnectAsync(Cancelled));
        Assert.Equal("1.5", circuit.TextOf("count"));
    }

    private static Task<TrackedApp> StartAsync() => TrackedApp.StartAsync(builder => builder.Services.AddSingleton<IStartupFilter, WithComma>());

    private static async Task<HeadlessCircuit> OpenAsync(TrackedApp app)
    {
        HeadlessCircuit circuit = await app.OpenSleepyAsync("localized");
        await circuit.ClickAsync("increment", Cancelled);
        await circuit.WaitForTextAsync("count", "1.5", Cancelled);
        return circuit;
    }

    /// <summary>As request localization does: each request, that of the hub's connection too, has the user's culture.</summary>
    private sealed class WithComma : IStartupFilter
    {
        private readonly CultureInfo _culture = new(string.Empty) { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                CultureInfo.CurrentCulture = _culture;
                return rest(context);
            });
            next(app);
        };
    }
}
