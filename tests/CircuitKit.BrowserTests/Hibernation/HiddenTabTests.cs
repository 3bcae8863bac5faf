using CircuitKit.BrowserTests.Infrastructure;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Hibernation;

public sealed class HiddenTabTests(ChromiumFixture chromium, SleepySite site) : IClassFixture<SleepySite>, IAsyncLifetime
{
    private IBrowserContext _profile = null!;

    public async ValueTask InitializeAsync()
    {
        _profile = await chromium.NewProfileAsync();
        _profile.SetDefaultTimeout(30_000);
    }

    public async ValueTask DisposeAsync() => await _profile.EndAsync();

    [Fact]
    public async Task Page_that_was_used_stays_awake_unless_the_app_persists_that_and_one_that_nobody_touched_sleeps()
    {
        await using var careful = await Site.StartTestAppAsync(
            "--mode", "NoPrerender", "--CircuitKit:Hibernation:HiddenAfter", "00:00:00.3", "--CircuitKit:Hibernation:UsedPages", "false");
        SleepyTab used = await SleepyTab.OpenAsync(_profile, careful.Address, "sleepy");
        await used.Page.ClickAsync("#increment");
        await used.ExpectTextAsync("#count", "1");
        SleepyTab untouched = await SleepyTab.OpenAsync(_profile, careful.Address, "sleepy");

        await used.AssertStaysAwakeAsync();
        await untouched.SleepAsync();

        await untouched.ShowAsync();
        await untouched.WaitUntilAwakeAsync();
        await untouched.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Page_that_was_used_sleeps_when_all_that_was_changed_in_it_is_kept_and_stays_awake_when_one_field_is_not()
    {
        await using var keeping = await Site.StartTestAppAsync(
            "--mode", "NoPrerender", "--CircuitKit:Hibernation:HiddenAfter", "00:00:00.3", "--CircuitKit:Hibernation:UsedPages", "false",
            "--CircuitKit:State:KeepFields", "true");
        SleepyTab tab = await SleepyTab.OpenAsync(_profile, keeping.Address, "kept/broken");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");

        await tab.SleepAsync();
        await tab.ShowAsync();
        await tab.WaitUntilAwakeAsync();
        await tab.ExpectTextAsync("#count", "1");
        await tab.AssertNobodyNoticedAsync();

        // A field with [LoseState].
        await tab.Page.ClickAsync("#use");
        await tab.ExpectTextAsync("#tool", "4");
        await tab.Page.EvaluateAsync("() => { window.slept = 0; }");
        await tab.AssertStaysAwakeAsync();
    }

    [Fact]
    public async Task Hidden_tab_sleeps_and_is_back_on_show_with_state_scroll_position_and_focus_and_without_a_dialog()
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");
        await tab.Page.FillAsync("#search", "half a word");
        await tab.ExpectTextAsync("#searched", "half a word");
        await tab.Page.EvaluateAsync(
            """
            () => {
              const search = document.querySelector('#search');
              search.blur();
              search.focus();
              search.setSelectionRange(2, 5);
              document.querySelector('#box').scrollTop = 700;
              window.scrollTo(0, 1500);
            }
            """);

        await tab.SleepAsync();
        await tab.ShowAsync();
        await tab.WaitUntilAwakeAsync();

        Assert.Equal(
            """{"count":"1","search":"half a word","y":1500,"box":700,"focus":"search","caret":[2,5]}""",
            await tab.Page.EvaluateAsync<string>(
                """
                () => JSON.stringify({
                  count: document.querySelector('#count').textContent,
                  search: document.querySelector('#search').value,
                  y: window.scrollY,
                  box: document.querySelector('#box').scrollTop,
                  focus: document.activeElement.id,
                  caret: [document.activeElement.selectionStart, document.activeElement.selectionEnd],
                })
                """));
        await tab.AssertNobodyNoticedAsync();
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "2");
    }

    [Fact]
    public async Task Tab_sleeps_again_and_again()
    {
        SleepyTab tab = await OpenAsync();
        for (int i = 1; i <= 3; i++)
        {
            await tab.Page.ClickAsync("#increment");
            await tab.ExpectTextAsync("#count", $"{i}");
            await tab.HideAsync();
            await tab.Page.WaitForFunctionAsync("count => window.slept === count", i);
            await tab.ShowAsync();
            await tab.Page.WaitForFunctionAsync("count => window.woken.length === count", i);
            await tab.ExpectTextAsync("#count", $"{i}");
        }

        await tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Tab_that_is_shown_in_time_never_sleeps()
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.EvaluateAsync("async () => { setHidden(true); await new Promise(over => setTimeout(over, 50)); setHidden(false); }");
        await tab.Page.WaitForTimeoutAsync(1000);

        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("() => window.slept"));
    }

    [Fact]
    public async Task A_megabyte_of_state_survives_the_sleep()
    {
        SleepyTab tab = await OpenAsync("bulk?kb=1024");
        await tab.ExpectTextAsync("#length", "1048576");
        string hash = await tab.Page.InnerTextAsync("#hash");

        await tab.SleepAsync();
        await tab.ShowAsync();
        await tab.WaitUntilAwakeAsync();

        await tab.ExpectTextAsync("#hash", hash);
        await tab.AssertNobodyNoticedAsync();
    }

    [Fact]
    public async Task Half_typed_text_keeps_the_tab_awake_until_the_server_has_it()
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.FocusAsync("#note");
        await tab.Page.Keyboard.TypeAsync("half a no");

        await tab.AssertStaysAwakeAsync();
        await tab.Page.EvaluateAsync("() => document.querySelector('#note').blur()");
        await tab.ExpectTextAsync("#noted", "half a no");

        await tab.WaitUntilAsleepAsync();
    }

    [Theory]
    [InlineData("document.body")]
    [InlineData("added('div').attachShadow({ mode: 'open' })")]
    [InlineData("added('iframe').contentDocument.body")]
    public async Task Video_keeps_the_tab_awake_while_it_plays(string place)
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.EvaluateAsync(
            $$"""
            async () => {
              const added = name => document.body.appendChild(document.createElement(name));
              const place = {{place}};
              const canvas = document.createElement('canvas');
              window.video = place.appendChild(place.ownerDocument.createElement('video'));
              video.muted = true;
              video.srcObject = canvas.captureStream(5);
              window.timer = setInterval(() => canvas.getContext('2d').fillRect(0, 0, Math.random() * 100, 10), 50);
              await video.play();
            }
            """);

        await tab.AssertStaysAwakeAsync();
        await tab.Page.EvaluateAsync("() => window.video.pause()");

        await tab.WaitUntilAsleepAsync();
    }

    [Theory]
    [InlineData("window")]
    [InlineData("document.body.appendChild(document.createElement('iframe')).contentWindow")]
    public async Task Web_Lock_of_the_app_keeps_the_tab_awake_until_it_is_let_go(string holder)
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.EvaluateAsync(
            $$"""
            () => new Promise(held => {
              {{holder}}.navigator.locks.request('import', () => new Promise(release => { window.release = release; held(); }));
            })
            """);

        await tab.AssertStaysAwakeAsync();
        await tab.Page.EvaluateAsync("() => window.release()");

        await tab.WaitUntilAsleepAsync();
    }

    [Fact]
    public async Task Web_Lock_of_another_tab_keeps_that_one_awake_and_no_other()
    {
        SleepyTab leader = await OpenAsync();
        await leader.Page.EvaluateAsync(
            "() => new Promise(held => { navigator.locks.request('leader', () => new Promise(() => held())); })");
        SleepyTab other = await OpenAsync();

        await other.SleepAsync();

        await leader.AssertStaysAwakeAsync();
    }

    [Fact]
    public async Task Chosen_file_keeps_the_tab_awake_until_it_is_taken_back()
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "a.txt", MimeType = "text/plain", Buffer = [1, 2, 3] });

        await tab.AssertStaysAwakeAsync();
        await tab.Page.SetInputFilesAsync("#file", Array.Empty<FilePayload>());

        await tab.WaitUntilAsleepAsync();
    }

    [Fact]
    public async Task Call_that_waits_for_the_script_keeps_the_tab_awake()
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.EvaluateAsync("() => { window.takeLong = () => new Promise(done => { window.done = done; }); }");
        await tab.Page.ClickAsync("#wait");
        await tab.Page.WaitForFunctionAsync("() => window.done");

        await tab.AssertStaysAwakeAsync();
        await tab.Page.EvaluateAsync("() => window.done()");

        await tab.WaitUntilAsleepAsync();
    }

    [Theory]
    [InlineData("window.release = CircuitKit.hold('export')")]
    [InlineData("CircuitKit.hold(new Promise(done => { window.release = done; }))")]
    public async Task Script_of_the_app_keeps_the_tab_awake_as_long_as_it_wants(string hold)
    {
        SleepyTab tab = await OpenAsync();
        await tab.Page.EvaluateAsync($"() => {{ {hold}; }}");

        await tab.AssertStaysAwakeAsync();
        await tab.Page.EvaluateAsync("() => { window.release(); }");

        await tab.WaitUntilAsleepAsync();
    }

    [Fact]
    public async Task Used_page_that_persists_nothing_stays_awake()
    {
        SleepyTab tab = await OpenAsync("forgetful");
        await tab.Page.ClickAsync("#increment");
        await tab.ExpectTextAsync("#count", "1");

        await tab.AssertStaysAwakeAsync();
        await tab.ExpectTextAsync("#count", "1");
    }

    private Task<SleepyTab> OpenAsync(string path = "sleepy") => SleepyTab.OpenAsync(_profile, site.Address, path);
}
