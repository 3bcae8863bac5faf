using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

/// <summary>
/// How long nobody has done anything in a page that counts as left alone: the server says it, the page's script has no number of its own.
/// </summary>
public sealed class LeftAloneTests(ChromiumFixture chromium, SleepySite site) : IClassFixture<SleepySite>
{
    [Theory]
    [InlineData(60_000)]
    [InlineData(5_000)]
    public async Task Server_whose_memory_is_short_is_followed_from_the_time_on_that_it_has_sent(int leftAlone)
    {
        await using IBrowserContext profile = await chromium.NewProfileAsync();
        IPage page = await profile.NewPageAsync();
        // Of the site, and without Blazor: the script is alone with a connection and a clock that the test makes.
        await page.GotoAsync(new Uri(site.Address, "_content/CircuitKit/page.js").AbsoluteUri);

        int[] asked = await page.EvaluateAsync<int[]>(
            """
            async leftAlone => {
              let now = 1_000_000;
              Object.defineProperty(performance, 'now', { value: () => now });
              // Its answers would come later than the test looks.
              Object.defineProperty(navigator, 'locks', { value: undefined });
              const listeners = {};
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

              const askedAfter = async milliseconds => {
                now += milliseconds;
                listeners['CircuitKit.Hibernate']('memory');
                await new Promise(resolve => setTimeout(resolve));
                return asked.length;
              };
              listeners['CircuitKit.Hibernation'](0, 0, 1, leftAlone);
              return [await askedAfter(leftAlone - 1), await askedAfter(1)];
            }
            """,
            leftAlone);

        Assert.Equal([0, 1], asked);
    }
}
