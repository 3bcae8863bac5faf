using CircuitKit.BrowserTests.Infrastructure;
using CircuitKit.TestKit;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CircuitKit.BrowserTests;

/// <summary>How a circuit ended, as its page and the person in front of it learn of it.</summary>
public sealed class LifecycleTests(ChromiumFixture chromium) : BrowserTest(chromium)
{
    private static readonly CloseOptions s_closing = new() { Message = "We close at six. <b>Thank you!</b>" };

    private ICircuitRegistry Registry => App.Services.GetRequiredService<ICircuitRegistry>();

    private ICircuitControl Control => App.Services.GetRequiredService<ICircuitControl>();

    [Theory]
    [InlineData("")]
    [InlineData("classic")]
    public async Task Person_reads_why_the_page_was_closed_and_the_page_stays_as_it_was(string path)
    {
        var tab = await OpenAsync(path);

        var result = await Control.CloseAsync(Registry.List().Single(), s_closing, Cancellation);

        Assert.Equal(CircuitCommandOutcome.Done, result.Outcome);
        Assert.Empty(Registry.List());
        var notice = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "This page was closed" });
        await Assertions.Expect(notice).ToBeVisibleAsync();
        await Assertions.Expect(notice.Locator("p")).ToHaveTextAsync(s_closing.Message!);
        await Assertions.Expect(notice.GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(notice).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator("#count")).ToHaveTextAsync("1");
        await Assertions.Expect(tab.Page.Locator("#components-reconnect-modal")).ToHaveCountAsync(0);
        Assert.Equal(["closed"], await EndsAsync(tab));

        await notice.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();

        await tab.BeInteractiveAsync();
        await Assertions.Expect(tab.Page.Locator("#count")).ToHaveTextAsync("1");
        await Assertions.Expect(notice).ToHaveCountAsync(0);
        Assert.Single(Registry.List());
        Assert.DoesNotContain(tab.Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_of_the_notice_are_the_app_s_where_it_gives_them()
    {
        var tab = await OpenAsync();
        await tab.Page.EvaluateAsync(
            "() => { const html = document.documentElement; html.setAttribute('data-circuitkit-text-closed', 'Feierabend'); html.setAttribute('data-circuitkit-text-reload', 'Neu laden'); }");

        await Control.CloseAsync(Registry.List().Single(), s_closing, Cancellation);

        var notice = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Feierabend" });
        await Assertions.Expect(notice.GetByRole(AriaRole.Button, new() { Name = "Neu laden" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task App_that_prevents_the_default_shows_its_own_words()
    {
        var tab = await OpenAsync();
        await tab.Page.EvaluateAsync(
            "() => document.addEventListener('circuitkit:ended', event => { event.preventDefault(); window.told = event.detail; })");

        await Control.CloseAsync(Registry.List().Single(), s_closing, Cancellation);

        await tab.Page.WaitForFunctionAsync("() => window.told");
        // Long enough for Blazor to look for the circuit, find that it is gone, and reload.
        await tab.Page.WaitForTimeoutAsync(2_000);
        Assert.Equal(s_closing.Message, await tab.Page.EvaluateAsync<string>("() => window.told?.message"));
        await Assertions.Expect(tab.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_a_message_the_page_reloads_into_a_fresh_circuit()
    {
        var tab = await OpenAsync();

        await Control.CloseAsync(Registry.List().Single(), cancellationToken: Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        await tab.BeInteractiveAsync();
        Assert.Equal(["closed"], await EndsAsync(tab));
    }

    [Theory]
    [InlineData(false, "closed")]
    [InlineData(true, "signedOut")]
    public async Task Pages_of_a_user_learn_whether_they_signed_out_or_were_closed(bool isSignOut, string reason)
    {
        var tab = await OpenAsync();
        var circuit = Registry.List().Single();

        await Control.CloseAsync(circuit, new CloseOptions { IsSignOut = isSignOut }, Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        Assert.Equal([reason], await EndsAsync(tab));
    }

    [Fact]
    public async Task Sign_out_with_a_message_says_so_in_its_title()
    {
        var tab = await OpenAsync();

        await Control.CloseAsync(Registry.List().Single(), new CloseOptions { IsSignOut = true, Message = "Sign in again." }, Cancellation);

        var notice = tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "You are signed out" });
        await Assertions.Expect(notice.Locator("p")).ToHaveTextAsync("Sign in again.");
    }

    [Fact]
    public async Task Page_whose_circuit_crashes_learns_of_it()
    {
        var tab = await OpenAsync();

        await tab.Page.ClickAsync("#crash");

        await Assertions.Expect(tab.Page.Locator("#blazor-error-ui")).ToBeVisibleAsync();
        await tab.Page.WaitForFunctionAsync("() => sessionStorage.ends");
        Assert.Equal(["crashed"], await EndsAsync(tab));
        await Eventually.IsAsync(() => Registry.List().Count == 0, Cancellation);
    }

    [Fact]
    public async Task Page_that_is_left_says_so()
    {
        var tab = await OpenAsync();

        await tab.Page.GotoAsync($"{App.Url}/static");

        Assert.Equal(["left"], await EndsAsync(tab));
        await Eventually.IsAsync(() => Registry.List().Count == 0, Cancellation);
    }

    [Fact]
    public async Task Page_that_comes_back_after_its_circuit_has_expired_learns_of_it()
    {
        var tab = await OpenAsync();

        await ExpireAsync(tab);

        await tab.Page.WaitForFunctionAsync("() => sessionStorage.ends");
        Assert.Equal(["expired"], await EndsAsync(tab));
        await BeResumedAsync(tab, times: 1);
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => window.samePage"));
    }

    [Fact]
    public async Task What_a_page_is_told_while_it_resumes_is_about_its_new_circuit()
    {
        var tab = await OpenAsync();
        App.Services.GetRequiredService<HastyNotice>().Reason = "drained";

        await ExpireAsync(tab);
        await tab.Page.WaitForFunctionAsync("() => sessionStorage.ends === ' expired'");
        await BeResumedAsync(tab, times: 1);
        await ExpireAsync(tab);

        await tab.Page.WaitForFunctionAsync("() => sessionStorage.ends === ' expired drained'");
        await BeResumedAsync(tab, times: 2);
    }

    [Fact]
    public async Task Page_whose_server_is_gone_with_its_circuit_learns_that_nobody_has_it()
    {
        var tab = await OpenAsync();

        await App.StopAsync();
        await App.StartAgainAsync(Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        var end = Assert.Single(await EndsAsync(tab));
        // A graceful stop says good-bye, unless the connection is faster than the word.
        Assert.Contains(end, new[] { "drained", "expired" });
    }

    [Fact]
    public async Task Switched_off_nothing_is_told()
    {
        var tab = await OpenAsync("?off=lifecycle");

        await Control.CloseAsync(Registry.List().Single(), s_closing, Cancellation);

        await tab.Page.WaitForFunctionAsync("() => !window.samePage");
        await tab.BeInteractiveAsync();
        Assert.Empty(await EndsAsync(tab));
    }

    private protected override void Configure(IServiceCollection services)
    {
        services.AddCircuitKit();
        services.AddSingleton<ConnectionCutter>();
        services.AddSingleton<HastyNotice>();
        services.Configure<HubOptions>(options =>
        {
            options.AddFilter<ConnectionCutter>();
            options.AddFilter<HastyNotice>();
        });
        // Long enough for a page to come back after its connection was cut, but for one that is kept from it.
        services.Configure<CircuitOptions>(options => options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(2));
    }

    // Away until its circuit is gone, and back.
    private async Task ExpireAsync(Tab tab)
    {
        await Profile.SetOfflineAsync(true);
        App.Services.GetRequiredService<ConnectionCutter>().CutAll();
        await Eventually.IsAsync(() => Registry.List().Count == 0, Cancellation);
        await Profile.SetOfflineAsync(false);
    }

    // A page is told before the new circuit has rendered it; until then a click is on what the old one has left.
    private static async Task BeResumedAsync(Tab tab, int times)
    {
        await tab.Page.WaitForFunctionAsync($"() => window.resumes === {times}");
        await tab.BeInteractiveAsync();
    }

    private async Task<Tab> OpenAsync(string path = "")
    {
        var tab = await NewTabAsync();
        await tab.OpenAsync($"{App.Url}/{path}", Cancellation);
        await tab.Page.EvaluateAsync(
            """
            () => {
              window.samePage = true;
              window.resumes = 0;
              document.addEventListener('circuitkit:resumed', () => window.resumes++);
              document.addEventListener('circuitkit:ended', event => sessionStorage.ends = `${sessionStorage.ends ?? ''} ${event.detail.reason}`);
            }
            """);
        return tab;
    }

    private static async Task<string[]> EndsAsync(Tab tab) =>
        (await tab.Page.EvaluateAsync<string>("() => sessionStorage.ends ?? ''")).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A server that says how a circuit is going to end before the page knows that it has it.</summary>
    private sealed class HastyNotice : IHubFilter
    {
        public string? Reason { get; set; }

        public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
        {
            var answer = await next(invocation);
            if (Reason is not null && invocation.HubMethodName == "ResumeCircuit")
            {
                await invocation.Hub.Clients.Caller.SendAsync("CircuitKit.Ending", Reason);
                Reason = null;
            }

            return answer;
        }
    }
}
