using CircuitKit.LoadTests.Circuits;
using CircuitKit.LoadTests.Pacing;
using CircuitKit.LoadTests.Statistics;

namespace CircuitKit.LoadTests.Runs;

/// <summary>Pauses the circuits of a fleet's connected pages.</summary>
internal sealed class Pauses(LoadSession session, CircuitFleet fleet)
{
    /// <summary>From when a pause was due (or asked for, if that was earlier) until the page had let go of the server.</summary>
    public Latencies Times { get; } = new();

    public async Task RunAsync(double perSecond, CancellationToken cancellationToken)
    {
        LoadPage[] pages = [.. fleet.Pages.Where(page => page.Circuit.IsConnected)];
        Task all = new OpenLoop(session.Clock).RunAsync(
            new Schedule(pages.Length, perSecond), (i, due) => PauseAsync(pages[i], due, cancellationToken), cancellationToken);
        await session.Progress.WhileAsync(all, () => $"{Times.Count} of {pages.Length} paused, {fleet.Failures.Count} failed");
    }

    private Task PauseAsync(LoadPage page, TimeSpan due, CancellationToken cancellationToken) => fleet.TryAsync(
        "pause",
        async token =>
        {
            TimeSpan sent = session.Clock.Now;
            if (!await page.Circuit.PauseAsync(token))
            {
                throw new LoadException("the server refused");
            }

            Times.Record(session.Clock.Now - (sent < due ? sent : due));
        },
        cancellationToken);
}
