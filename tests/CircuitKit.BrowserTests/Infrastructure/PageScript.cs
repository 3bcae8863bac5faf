using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

/// <summary>The script of CircuitKit in a page, of which a part is loaded when the page works already.</summary>
internal static class PageScript
{
    /// <summary>Waits until all parts have started.</summary>
    public static Task HasStartedAsync(this IPage page) =>
        page.EvaluateAsync("async () => { await (await import(new URL('_content/CircuitKit/start.js', document.baseURI))).later(); }");

    /// <summary>Kills the server once it has saved the page, and waits until another one has resumed it.</summary>
    public static async Task KillAndResumeAsync(this IPage page, Site site)
    {
        await page.EvaluateAsync(
            "() => { window.isResumed = false; document.addEventListener('circuitkit:resumed', () => { window.isResumed = true; }); }");
        await site.WaitUntilSavedAsync();
        await site.KillAsync();
        await site.ReplaceAsync();
        await page.WaitForFunctionAsync("() => window.isResumed");
    }
}
