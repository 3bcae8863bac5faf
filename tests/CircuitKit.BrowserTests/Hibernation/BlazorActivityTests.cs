using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>From .NET 11 on Blazor itself reports what is under way in a page, with the event <c>circuitactivitychanged</c>.</summary>
public sealed class BlazorActivityTests(ChromiumFixture chromium, SleepySite site) : IClassFixture<SleepySite>
{
    [Fact]
    public async Task Page_that_Blazor_calls_busy_stays_awake_and_asks_to_sleep_as_soon_as_it_is_not()
    {
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        IPage page = await profile.NewPageAsync();
        // Of the site, and without Blazor: the script is alone with a connection, a clock and a Blazor that the test makes.
        await page.GotoAsync(new Uri(site.Address, "_content/CircuitKit/page.js").AbsoluteUri);

        int[] asked = await page.EvaluateAsync<int[]>(
            """
            async () => {
              let now = 1_000_000;
              Object.defineProperty(performance, 'now', { value: () => now });
              // Its answers would come later than the test looks.
              Object.defineProperty(navigator, 'locks', { value: undefined });
              const later = window.setTimeout;
              window.setTimeout = () => 0;
              const listeners = {};
              let activity;
              window.Blazor = { addEventListener: (name, listener) => { activity = name === 'circuitactivitychanged' ? listener : activity; } };
              const asked = [];
              const connection = {
                state: 'Connected',
                on: (message, listener) => { listeners[message] = listener; },
                onclose: () => {},
                invoke: async (method, words) => { asked.push(words); return false; },
                send: async () => {},
                stream: () => {},
              };
              const options = {};
              const { followConnections, watchTraffic } = await import('/_content/CircuitKit/start.js');
              const { hibernateWhenIdle } = await import('/_content/CircuitKit/page.js');
              followConnections(options);
              watchTraffic();
              hibernateWhenIdle(options);
              const builder = { url: '_blazor', withUrl: () => builder, build: () => connection };
              options.configureSignalR(builder);
              builder.build();

              const turn = () => new Promise(resolve => later(resolve));
              activity({ busy: true });
              now += 60_000;
              listeners['CircuitKit.Hibernation'](0, 1, 1, 60_000);
              await turn();
              const whenBusy = asked.length;
              activity({ busy: false });
              await turn();
              const whenQuiet = asked.length;
              // The server has said no: it is asked again later, not at the end of each call.
              activity({ busy: true });
              activity({ busy: false });
              await turn();
              return [whenBusy, whenQuiet, asked.length];
            }
            """);

        Assert.Equal([0, 1, 1], asked);
    }
}
