using Microsoft.Playwright;

namespace CircuitKit.BrowserTests.Infrastructure;

internal static class ProfileExtensions
{
    /// <summary>Closes the profile's pages, and does not wait for ever.</summary>
    public static async Task EndAsync(this IBrowserContext profile)
    {
        try
        {
            await profile.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Seen once on a busy machine: Chromium did not answer about a page that was reloading. The end of the browser closes it too.
        }
    }
}
