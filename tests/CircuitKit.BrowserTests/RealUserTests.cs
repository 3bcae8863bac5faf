using System.Diagnostics.Metrics;
using CircuitKit.BrowserTests.App.Components;
using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>What the user of a page feels, as the page measures it and the server records it.</summary>
public sealed class RealUserTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private const string Script = "/_content/CircuitKit/measure.js";

    private double _rate = 1;

    [Theory]
    [InlineData("?secret=4711", "/")]
    [InlineData("slow#secret", "/slow")]
    public async Task Load_of_a_page_is_recorded_under_its_route(string path, string route)
    {
        using var loads = Collector<double>("circuitkit.page.load.duration");
        var tab = await OpenAsync(path);
        var interactiveAfter = await tab.Page.EvaluateAsync<double>("() => performance.now()");

        await loads.WaitForMeasurementsAsync(1, Cancellation);

        var measured = Assert.Single(loads.GetMeasurementSnapshot());
        Assert.Equal(route, Assert.Single(measured.Tags).Value);
        // A busy browser may draw the frame later than we looked.
        Assert.InRange(measured.Value * 1000, 1, interactiveAfter + 10_000);
    }

    [Fact]
    public async Task Click_of_a_user_is_recorded_and_that_of_a_script_is_not()
    {
        using var events = Collector<double>("circuitkit.page.event.duration");
        var tab = await OpenAsync();

        await tab.Page.EvaluateAsync("() => document.querySelector('#count').click()");
        await Assertions.Expect(tab.Page.Locator("#count")).ToHaveTextAsync("1");
        await tab.Page.ClickAsync("#count");
        await Assertions.Expect(tab.Page.Locator("#count")).ToHaveTextAsync("2");
        await events.WaitForMeasurementsAsync(1, Cancellation);

        var measured = Assert.Single(events.GetMeasurementSnapshot());
        Assert.Equal("/", Assert.Single(measured.Tags).Value);
        Assert.True(measured.Value > 0);
    }

    [Fact]
    public async Task Event_takes_until_the_page_has_changed_however_often_it_is_rendered_before()
    {
        using var events = Collector<double>("circuitkit.page.event.duration");
        var tab = await OpenAsync("slow");

        await tab.Page.ClickAsync("#nothing");
        await tab.Page.ClickAsync("#wait");
        var clicked = await tab.Page.EvaluateAsync<double>("() => performance.now()");
        await tab.Page.WaitForFunctionAsync("clicked => performance.now() > clicked + 700", clicked);
        App.Services.GetRequiredService<SlowPage.Gate>().Open();
        await Assertions.Expect(tab.Page.Locator("#done")).ToHaveTextAsync("done");
        await events.WaitForMeasurementsAsync(1, Cancellation);

        Assert.InRange(Assert.Single(events.GetMeasurementSnapshot()).Value, 0.7, 600);
    }

    [Fact]
    public async Task Each_of_several_events_under_way_has_the_change_that_was_its_own()
    {
        var page = await OpenWithConnectionAsync();
        await page.ClickAsync("h1");
        await page.ClickAsync("h1");
        await page.ClickAsync("h1");

        var rendered = await page.EvaluateAsync<double>("() => { render(); reply(1); return performance.now(); }");
        await page.WaitForFunctionAsync("rendered => performance.now() > rendered + 500", rendered);
        await page.EvaluateAsync("() => { render(); reply(2); reply(3); return drawn(); }");
        // No user's.
        await page.EvaluateAsync("() => { document.querySelector('h1').click(); render(); reply(4); return drawn(); }");

        var times = await TimesAsync(page, 'e');
        Assert.Equal(2, times.Length);
        Assert.True(times[1] >= 500, string.Join(' ', times));
    }

    [Fact]
    public async Task Wait_for_a_lost_connection_is_without_the_time_that_the_page_was_hidden_or_the_device_offline()
    {
        var page = await OpenWithConnectionAsync();

        var lost = await page.EvaluateAsync<double>("() => { const now = performance.now(); lose(); return now; }");
        await page.WaitForFunctionAsync("lost => performance.now() > lost + 300", lost);
        var hidden = await page.EvaluateAsync<double>("() => { hide(true); return performance.now(); }");
        await page.WaitForFunctionAsync("hidden => performance.now() > hidden + 1000", hidden);
        var shown = await page.EvaluateAsync<double>("() => { const now = performance.now(); hide(false); return now; }");
        await page.EvaluateAsync("() => addEventListener('offline', () => { window.offlineAt = performance.now(); })");
        await Profile.SetOfflineAsync(true);
        await page.WaitForFunctionAsync("() => window.offlineAt");
        var offline = await page.EvaluateAsync<double>("() => window.offlineAt");
        await page.WaitForFunctionAsync("offline => performance.now() > offline + 1000", offline);
        var online = await page.EvaluateAsync<double>("() => performance.now()");
        await Profile.SetOfflineAsync(false);
        var back = await page.EvaluateAsync<double>("async () => { await comeBack(); return performance.now(); }");

        var waited = Assert.Single(await TimesAsync(page, 'c'));
        Assert.InRange(waited, 300, back - lost - (shown - hidden) - (online - offline) + 5);
    }

    [Fact]
    public async Task Connection_that_the_page_itself_has_ended_is_not_lost()
    {
        var page = await OpenWithConnectionAsync();

        await page.EvaluateAsync("async () => { connection.stop(); lose(); await comeBack(); }");

        Assert.Empty(await TimesAsync(page, 'c'));
    }

    [Fact]
    public async Task Errors_of_scripts_are_counted_and_their_words_stay_in_the_page()
    {
        using var errors = Collector<long>("circuitkit.page.errors");
        var tab = await OpenAsync();
        // Shown by a page that measures already.
        await tab.Page.EvaluateAsync(
            """
            () => {
              setTimeout(() => { throw new Error('secret'); });
              setTimeout(() => { Promise.reject(new Error('secret')); });
              window.dispatchEvent(new ErrorEvent('error', { message: 'ResizeObserver loop completed with undelivered notifications.' }));
            }
            """);

        await errors.WaitForMeasurementsAsync(1, Cancellation);

        var measured = Assert.Single(errors.GetMeasurementSnapshot());
        Assert.Equal(("/", 2), (Assert.Single(measured.Tags).Value, measured.Value));
    }

    [Fact]
    public async Task Connection_that_is_back_is_recorded()
    {
        using var resumes = Collector<double>("circuitkit.page.resume.duration");
        await OpenAsync();

        App.Services.GetRequiredService<ConnectionCutter>().CutAll();
        await resumes.WaitForMeasurementsAsync(1, Cancellation);

        var measured = Assert.Single(resumes.GetMeasurementSnapshot());
        Assert.Equal(("reconnected", "/"), (measured.Tags["outcome"], measured.Tags["route"]));
    }

    [Fact]
    public async Task Page_that_the_server_does_not_ask_does_not_even_request_the_script()
    {
        _rate = 0;
        await App.StopAsync();
        await App.StartAgainAsync(Cancellation);
        var tab = await NewTabAsync();

        await tab.OpenAsync(App.Url, Cancellation);

        Assert.Contains("/_content/CircuitKit/start.js", tab.Requests);
        Assert.DoesNotContain(Script, tab.Requests);
    }

    [Fact]
    public async Task Page_with_the_part_switched_off_does_not_request_the_script()
    {
        var tab = await NewTabAsync();

        await tab.OpenAsync($"{App.Url}/?off=measure", Cancellation);

        Assert.DoesNotContain(Script, tab.Requests);
    }

    private protected override void Configure(IServiceCollection services)
    {
        services.AddCircuitKit(options => options.RealUserMonitoring.SampleRate = _rate);
        services.AddSingleton<SlowPage.Gate>();
        services.AddSingleton<ConnectionCutter>();
        services.Configure<HubOptions>(options => options.AddFilter<ConnectionCutter>());
    }

    private MetricCollector<T> Collector<T>(string instrument)
        where T : struct => new(App.Services.GetRequiredService<IMeterFactory>(), "CircuitKit", instrument);

    // Interactive, and measuring: the script may come later than the circuit.
    private async Task<Tab> OpenAsync(string path = "")
    {
        var tab = await NewTabAsync();
        var script = tab.Page.WaitForResponseAsync($"**{Script}");
        await tab.Page.GotoAsync($"{App.Url}/{path}");
        await Assertions.Expect(tab.Page.Locator("#interactive")).ToHaveTextAsync("yes");
        await script;
        // Evaluated when its second import is.
        await tab.Page.EvaluateAsync($"async () => {{ await import('{Script}'); await new Promise(done => setTimeout(done)); }}");
        return tab;
    }

    /// <summary>A page that measures a connection of which the test is the other end.</summary>
    private async Task<IPage> OpenWithConnectionAsync()
    {
        var page = await Profile.NewPageAsync();
        await page.GotoAsync($"{App.Url}/static");
        await page.EvaluateAsync(
            """
            async () => {
              const { begin, see } = await import('/_content/CircuitKit/measure.js');
              const sent = [];
              let calls = 0;
              const target = document.querySelector('h1');
              const connection = window.connection = {
                state: 'Connected',
                send: (...call) => { sent.push(call); return Promise.resolve(); },
                invoke: () => Promise.resolve(true),
                stop() { },
                onclose: closed => { window.lose = closed; },
              };
              begin(connection);
              target.addEventListener('click', () => connection.send('BeginInvokeDotNetFromJS', `${++calls}`, null, 'DispatchEventAsync', 1, '[]'));
              Object.assign(window, {
                render() {
                  const done = see(connection, 'JS.RenderBatch', [1]);
                  target.append('!');
                  done();
                },
                reply: id => see(connection, 'JS.EndInvokeDotNet', [id]),
                drawn: () => new Promise(done => requestAnimationFrame(() => setTimeout(() => setTimeout(done)))),
                comeBack: () => connection.invoke('ConnectCircuit', 'secret'),
                hide(isHidden) {
                  Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
                  document.dispatchEvent(new Event('visibilitychange'));
                },
                times: kind => sent.filter(([, word]) => word?.startsWith('CircuitKit.Measured/'))
                  .flatMap(([, word]) => word.split('/')[1].split(',')).filter(value => value[0] === kind).map(value => Number(value.slice(1))),
              });
            }
            """);
        return page;
    }

    // Sent at once by a page that is hidden.
    private static Task<double[]> TimesAsync(IPage page, char kind) =>
        page.EvaluateAsync<double[]>("kind => { hide(true); return times(kind); }", kind.ToString());
}
