using CircuitKit.IntegrationTests.Checkpoints;
using CircuitKit.IntegrationTests.Telemetry.Script;
using Microsoft.Extensions.DependencyInjection;

namespace CircuitKit.IntegrationTests.Telemetry;

/// <summary>Whatever browsers say, metrics have as many series as before: a tag is never made of what comes from outside.</summary>
public sealed class HostileInputTests
{
    private const int Timeout = 120_000;
    private const string Mark = "evil";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task What_browsers_send_makes_no_series()
    {
        await using TrackedApp app = await TrackedApp.StartAsync(
            builder => builder.Services.Configure<CircuitKitOptions>(options => options.Admission.MaxCircuitsPerTab = 1));
        using FleetRecorder recorder = new(app.App.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());

        // Until every kind of thing has happened once; what comes then is the same again with other words.
        await VisitAsync(app, 0);
        await VisitAsync(app, 1);
        await app.WaitUntilSavedAsync();
        string[] known = recorder.Series();
        for (int visit = 2; visit < 12; visit++)
        {
            await VisitAsync(app, visit);
        }

        await app.WaitUntilSavedAsync();

        string[] series = recorder.Series();
        Assert.DoesNotContain(series, name => name.Contains(Mark, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            ["/counter"],
            series.Where(name => name.Contains("event.duration", StringComparison.Ordinal)).Select(name => name.Split("route=")[1].TrimEnd('}')));
        Assert.DoesNotContain(series.Except(known), name => !MayComeLater(name));
    }

    // Circuits that end while others are captured end in one of a few ways; all are closed lists.
    private static bool MayComeLater(string name) =>
        name.Contains("checkpoint.capture", StringComparison.Ordinal) || name.Contains("snapshot.write", StringComparison.Ordinal);

    private static async Task VisitAsync(TrackedApp app, int visit)
    {
        string word = $"{Mark}{visit}-{Guid.NewGuid():N}";
        await using HeadlessCircuit page = await OpenAsync(
            app,
            $"counter?{word}={word}#{word}",
            word,
            $"ck_tab={word}&ck_frame={word}&ck_sleep={word}&{word}=1");
        await page.ClickAsync("increment", Cancelled);
        await page.WaitForTextAsync("count", "1", Cancelled);
        await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(app, "counter", word, $"ck_tab={word}&ck_frame=top"));
        await page.MayHibernateAsync(Cancelled, word);
        ICircuitControl control = app.App.Services.GetRequiredService<ICircuitControl>();
        await control.CloseAsync(word, new CloseOptions { Message = word, Note = word }, Cancelled);
        await control.CloseUserAsync($"{word}-nobody", cancellationToken: Cancelled);
        Assert.Equal(ReconnectOutcome.Live, await page.ReconnectAsync(Cancelled));
    }

    private static Task<HeadlessCircuit> OpenAsync(TrackedApp app, string path, string user, string query) => HeadlessCircuit.OpenAsync(
        new HeadlessCircuitOptions { Page = app.Page(path), Headers = new Dictionary<string, string> { ["X-Test-User"] = user }, HubQuery = query }, Cancelled);
}
