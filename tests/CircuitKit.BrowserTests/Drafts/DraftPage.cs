using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Drafts;

/// <summary>A page that a user has begun to fill in, and whose circuit goes on elsewhere.</summary>
internal sealed class DraftPage
{
    // What the browser writes itself while nobody listens at the address, and what Blazor does about it and about clicks meanwhile.
    private static readonly string[] s_ofTheLostServer =
    [
        "ERR_", "Connection disconnected", "Failed to complete negotiation", "Failed to start the connection", "No interop methods",
        "Failed to load resource",
    ];

    private const string Watch =
        """
        () => {
          window.mark = 'not reloaded';
          window.resumes = 0;
          window.heard = [];
          document.addEventListener('circuitkit:resumed', () => window.resumes++);
          for (const name of ['queued', 'submitted', 'dropped', 'missed']) {
            document.addEventListener(`circuitkit:${name}`, event => window.heard.push(`${name} ${event.target.id ?? ''}`.trim()));
          }
        }
        """;

    private readonly Site _site;
    private readonly List<string> _errors = [];

    private DraftPage(Site site, IPage page)
    {
        _site = site;
        Page = page;
        page.Console += (_, message) => Note(message.Type == "error" ? message.Text : "");
        page.PageError += (_, error) => Note(error);
    }

    public IPage Page { get; }

    public static async Task<DraftPage> OpenAsync(Site site, IBrowserContext profile, string path)
    {
        DraftPage draft = new(site, await profile.NewPageAsync());
        await draft.Page.AddInitScriptAsync($"({Watch})()");
        await draft.Page.GotoAsync(new Uri(site.Address, path).AbsoluteUri);
        // Also where it is prerendered.
        await draft.Page.WaitForFunctionAsync("() => document.querySelector('#interactive')?.textContent === 'True'");
        await draft.Page.HasStartedAsync();
        // There is a state to come back to.
        await draft.Page.ClickAsync("#increment");
        await draft.ExpectTextAsync("#count", "1");
        return draft;
    }

    public ILocator At(string selector) => Page.Locator(selector);

    public async Task TypeAsync(string selector, string text)
    {
        await Page.FocusAsync(selector);
        await Page.Keyboard.TypeAsync(text);
    }

    public Task ExpectTextAsync(string selector, string text) => Assertions.Expect(At(selector)).ToHaveTextAsync(text);

    public Task ExpectValueAsync(string selector, string value) => Assertions.Expect(At(selector)).ToHaveValueAsync(value);

    public Task ExpectFocusAsync(string selector) => Assertions.Expect(At(selector)).ToBeFocusedAsync();

    public Task WaitUntilSavedAsync() => _site.WaitUntilSavedAsync();

    /// <summary>
    /// For the page no time passes from now on: on a busy machine, what has just been sent would otherwise be sent so long ago that it counts as
    /// saved.
    /// </summary>
    public Task StopClockAsync() => Page.EvaluateAsync(
        "() => { const now = performance.now(); Object.defineProperty(performance, 'now', { value: () => now }); }");

    /// <summary>The server is killed, and another takes its place.</summary>
    public async Task KillAsync()
    {
        await WaitUntilSavedAsync();
        await _site.KillAsync();
        await ResumeAsync(_site.ReplaceAsync);
    }

    public async Task ResumeAsync(Func<Task> replace)
    {
        var before = await Page.EvaluateAsync<int>("() => window.resumes");
        await replace();
        await Page.WaitForFunctionAsync("before => window.resumes > before", before);
        Assert.Equal("not reloaded", await Page.EvaluateAsync<string>("() => window.mark"));
    }

    /// <summary>Done by the page's scripts, not by the browser about a server that is away.</summary>
    public void AssertNoErrors()
    {
        lock (_errors)
        {
            Assert.Empty(_errors);
        }
    }

    private void Note(string error)
    {
        lock (_errors)
        {
            if (error.Length > 0 && !s_ofTheLostServer.Any(text => error.Contains(text, StringComparison.Ordinal)))
            {
                _errors.Add(error);
            }
        }
    }
}
