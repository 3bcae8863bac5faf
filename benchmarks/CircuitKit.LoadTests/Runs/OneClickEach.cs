using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.Runs;

/// <summary>One click in each page, to see that it works; nothing when the person did not say what to click.</summary>
internal static class OneClickEach
{
    public static async Task<ClickLog> MakeAsync(LoadSession session, CircuitFleet fleet, CancellationToken cancellationToken)
    {
        ClickLog log = new();
        await MakeAsync(session, fleet, log, cancellationToken);
        return log;
    }

    public static async Task MakeAsync(LoadSession session, CircuitFleet fleet, ClickLog log, CancellationToken cancellationToken)
    {
        if (session.Target.HasAction)
        {
            foreach (LoadPage page in fleet.Pages.Where(page => page.Circuit.IsConnected))
            {
                await page.ClickAsync(session.Clock.Now, log, cancellationToken);
            }
        }
    }
}
