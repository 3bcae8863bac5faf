using CircuitKit.LoadTests.Circuits;

namespace CircuitKit.LoadTests.Runs;

/// <summary>A few pages come and go, so that what an app allocates once, for its first pages, is not counted as the cost of a circuit.</summary>
internal static class FirstVisits
{
    private const int Visits = 20;
    private const double PerSecond = 20;

    public static async Task<RunFailures> MakeAsync(LoadSession session, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, Visits, PerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        await session.CloseAsync(fleet, cancellationToken);
        return RunFailures.Of(fleet, log);
    }

    /// <summary>The same with pages that are cut and paused and come back in between.</summary>
    public static async Task<RunFailures> MakeWithAbsencesAsync(LoadSession session, CancellationToken cancellationToken)
    {
        await using CircuitFleet fleet = session.NewFleet();
        await session.OpenAsync(fleet, Visits, PerSecond, cancellationToken);
        ClickLog log = await OneClickEach.MakeAsync(session, fleet, cancellationToken);
        ComeBack reconnect = new(session, fleet, log);
        await fleet.DropAllAsync();
        await reconnect.RunAsync(ReconnectTo.Same, cancellationToken);
        ComeBack resume = new(session, fleet, log);
        await new Pauses(session, fleet).RunAsync(PerSecond, cancellationToken);
        await resume.RunAsync(ReconnectTo.Same, cancellationToken);
        await session.CloseAsync(fleet, cancellationToken);
        return RunFailures.Of(fleet, log);
    }
}
