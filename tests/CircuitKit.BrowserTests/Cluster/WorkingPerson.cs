using System.Globalization;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Cluster;

/// <summary>
/// Types the number of the next click into a field, then clicks, and looks what the page shows: again and again, as fast as the page answers.
/// Whatever the servers do meanwhile, nothing may be counted twice, and of what was once shown no more may be gone than is allowed.
/// </summary>
/// <param name="browser">A profile of this person's own.</param>
/// <param name="allowedLoss">How old the latest work may be that gets lost when a server ends; zero for none at all.</param>
internal sealed class WorkingPerson(IBrowserContext browser, TimeSpan allowedLoss)
{
    private const string Article = "RL1-01";

    // A click that nobody answers for so long, on a page that says nothing of a lost connection, is lost.
    private const int AnswerMilliseconds = 30_000;
    private const int MaxTries = 20;

    // A page that goes on in a new circuit is rendered anew, soon after the dialog is gone; one whose old circuit lives on never is.
    private const int RenderMilliseconds = 5000;

    private const string Install =
        """
        () => {
          window.mark = 'not reloaded';
          window.losses = 0;
          window.renders = 0;
          window.ends = [];
          document.addEventListener('circuitkit:ended', event => window.ends.push(event.detail.reason));
          document.getElementById('components-reconnect-modal')
            .addEventListener('components-reconnect-state-changed', event => {
              if (event.detail.state === 'show') {
                window.losses++;
                document.querySelector("[data-testid='basket-count']").isOld = true;
              }
            });
        }
        """;

    private const string Look =
        """
        () => {
          const count = document.querySelector("[data-testid='basket-count']");
          if (window.count !== count) {
            window.count = count;
            window.renders++;
          }
          return {
            count: Number(count.innerText),
            note: document.querySelector("[data-testid='note-RL1-01']").value,
            away: document.getElementById('components-reconnect-modal').matches('.components-reconnect-show'),
            isOld: count.isOld === true,
            renders: window.renders,
            losses: window.losses,
            mark: window.mark,
            error: getComputedStyle(document.getElementById('blazor-error-ui')).display !== 'none',
            process: document.querySelector("[data-testid='server-pid']").innerText,
          };
        }
        """;

    private const string AnsweredOrAway =
        """
        count => Number(document.querySelector("[data-testid='basket-count']").innerText) === count
          || document.getElementById('components-reconnect-modal').matches('.components-reconnect-show')
        """;

    private const string IsRenderedAnew = """() => !document.querySelector("[data-testid='basket-count']").isOld""";

    private const string TakeForNew = """() => { document.querySelector("[data-testid='basket-count']").isOld = false; }""";

    private readonly List<Acknowledged> _acknowledged = [new(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow(), 0, 0)];
    private readonly HashSet<string> _processes = [];
    private IPage _page = null!;
    private DateTimeOffset _begun = TimeProvider.System.GetUtcNow();
    private int _clicked;
    private int _navigations;

    /// <summary>What the page showed last.</summary>
    public int Count => _acknowledged[^1].Count;

    /// <summary>What the page was told of the ends of its circuits.</summary>
    public Task<string[]> EndsAsync() => _page.EvaluateAsync<string[]>("() => window.ends");

    /// <summary>Clicks that were shown once and were gone after a server ended.</summary>
    public int Lost { get; private set; }

    /// <summary>How often the page lost its connection.</summary>
    public int Losses { get; private set; }

    /// <summary>The server processes the page has lived on, as it showed them.</summary>
    public IReadOnlyCollection<string> Processes => _processes;

    /// <summary>The process that serves the page now.</summary>
    public int Process { get; private set; }

    private ILocator Note => _page.GetByTestId($"note-{Article}");

    private ILocator Basket => _page.GetByTestId($"basket-{Article}");

    public async Task OpenAsync(Uri site)
    {
        _page = await browser.NewPageAsync();
        await _page.GotoAsync(new Uri(site, "stock").AbsoluteUri);
        await BecomeInteractiveAsync();
        await _page.EvaluateAsync(Install);
        _page.FrameNavigated += (_, _) => _navigations++;
        await LookAsync();
    }

    /// <summary>Works until the token says so, and a little more: until what was clicked last is acknowledged too.</summary>
    public async Task WorkAsync(CancellationToken untilStopped)
    {
        while (!untilStopped.IsCancellationRequested)
        {
            await WorkOnceAsync();
        }
    }

    /// <summary>One more click, which the page has to answer: the work goes on.</summary>
    public async Task WorkOnceAsync()
    {
        for (var tries = 1; !await TryWorkOnceAsync(); tries++)
        {
            Assert.True(tries < MaxTries, $"The page could not be worked with {tries} times in a row.");
            await Assertions.Expect(_page.Locator(".components-reconnect-show")).ToHaveCountAsync(0, new() { Timeout = 90_000 });
            await WaitForThePageAsync();
        }
    }

    // Between the end of the dialog and the first picture of the new circuit there is a page that looks well and belongs to nobody. What is
    // typed there is lost, as everything that the server never had.
    private async Task WaitForThePageAsync()
    {
        try
        {
            await _page.WaitForFunctionAsync(IsRenderedAnew, null, new() { Timeout = RenderMilliseconds });
        }
        catch (TimeoutException)
        {
            await _page.EvaluateAsync(TakeForNew);
        }
    }

    // The page is prerendered: until its circuit has started, typing goes to nobody.
    private async Task BecomeInteractiveAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            await _page.FillAsync("#stock-filter", "");
            await _page.FillAsync("#stock-filter", Article);
            try
            {
                await Assertions.Expect(_page.GetByTestId("rows-shown")).ToHaveTextAsync("1", new() { Timeout = 1000 });
                return;
            }
            catch (PlaywrightException) when (attempt < 30)
            {
                // Not yet.
            }
        }
    }

    private async Task<bool> TryWorkOnceAsync()
    {
        var before = await LookAsync();
        if (before.Away || before.IsOld)
        {
            return false;
        }

        var next = Count + 1;
        var hasClicked = false;
        _begun = TimeProvider.System.GetUtcNow();
        try
        {
            await Note.FillAsync(next.ToString(CultureInfo.InvariantCulture), new() { Timeout = 2000 });
            _clicked = Math.Max(_clicked, next);
            await Basket.ClickAsync(new() { Timeout = 2000 });
            hasClicked = true;
        }
        catch (Exception e) when (e is TimeoutException or PlaywrightException && !_page.IsClosed)
        {
            // The dialog came in front of the page, or the browser was busy.
        }

        try
        {
            await _page.WaitForFunctionAsync(AnsweredOrAway, next, new() { Timeout = AnswerMilliseconds });
        }
        catch (TimeoutException)
        {
            // Looked into below.
        }

        var after = await LookAsync();
        Assert.True(
            Count == next || !hasClicked || after.Away || after.Losses > before.Losses || after.Renders > before.Renders,
            $"Click {next} was never answered, and the page said nothing of a lost connection; it shows {after.Count}.");
        if (Count != next)
        {
            return false;
        }

        if (after.Losses == before.Losses && after.Renders == before.Renders)
        {
            // Sent before the click over the same connection, so the server has it. Typed into a page that was lost before the click, it may be lost.
            _acknowledged.Add(_acknowledged[^1] with { Typed = next });
        }

        return true;
    }

    private async Task<Sight> LookAsync()
    {
        var sight = await _page.EvaluateAsync<Sight>(Look);
        var now = TimeProvider.System.GetUtcNow();
        Assert.True(sight.Mark is null or "not reloaded" && _navigations == 0, "The page was loaded again.");
        Assert.False(sight.Error, "The page says that something went wrong.");
        Assert.True(sight.Count <= _clicked, $"{sight.Count} is shown after {_clicked} clicks: one was counted twice.");
        if (sight.Count < Count || sight.Typed < _acknowledged[^1].Typed)
        {
            GoBack(sight);
        }
        else if (sight.Count > Count)
        {
            _acknowledged.Add(_acknowledged[^1] with { At = now, Begun = _begun, Count = sight.Count });
        }

        Losses = sight.Losses;
        if (_processes.Add(sight.Process))
        {
            Process = int.Parse(sight.Process, provider: null);
        }

        return sight;
    }

    private void GoBack(Sight sight)
    {
        // The server lived when the click was begun that it answered last; this test may have seen the answer long after the server's end. So this
        // asks for a little less than what may be asked: by the time of one click.
        var last = _acknowledged[^1];
        var needed = allowedLoss == TimeSpan.Zero ? last : _acknowledged.FindLast(seen => seen.At <= last.Begun - allowedLoss) ?? _acknowledged[0];
        Assert.True(
            sight.Count >= needed.Count && sight.Typed >= needed.Typed,
            $"{last} was shown, now it is {sight.Count} with '{sight.Note}' typed; what was shown {allowedLoss.TotalSeconds} s before was {needed}.");
        Lost += Math.Max(0, last.Count - sight.Count);
        // What was clicked on the server that is gone comes no more.
        _clicked = sight.Count;
        _acknowledged.Add(last with { Count = sight.Count, Typed = sight.Typed });
    }

    /// <summary>What the server was known to have at a time, and when the click was begun that made it so.</summary>
    private sealed record Acknowledged(DateTimeOffset At, DateTimeOffset Begun, int Count, int Typed);

    private sealed class Sight
    {
        public int Count { get; set; }

        public string Note { get; set; } = "";

        public int Typed => Note == "" ? 0 : int.Parse(Note, provider: null);

        public bool Away { get; set; }

        public bool IsOld { get; set; }

        /// <summary>How often the page was rendered anew, as after each resume.</summary>
        public int Renders { get; set; }

        public int Losses { get; set; }

        public string? Mark { get; set; }

        public bool Error { get; set; }

        public string Process { get; set; } = "";
    }
}
