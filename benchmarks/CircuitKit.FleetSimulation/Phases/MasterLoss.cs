using CircuitKit.FleetSimulation.Hosts;

namespace CircuitKit.FleetSimulation.Phases;

/// <summary>A master of the Redis Cluster is killed while users work; its replica takes its place.</summary>
internal sealed class MasterLoss(FleetPlan plan, Fleet fleet, PhaseLog log)
{
    /// <summary>Returns how many snapshots each circuit was saved beyond its changes.</summary>
    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        HostReading[] before = await fleet.AskAllAsync<HostReading>(new HostOrder(HostVerb.Settle), cancellationToken);
        HostOrder order = new(HostVerb.Change)
        {
            Seconds = plan.Duration.TotalSeconds,
            PerSecond = plan.CircuitsPerNode / (plan.Pace.TotalSeconds * plan.Slowed),
        };
        Task<HostReading[]> working = fleet.AskAllAsync<HostReading>(order, cancellationToken);
        (DateTimeOffset at, DateTimeOffset replaced) = await fleet.Redis.KillMasterAsync(cancellationToken);
        log.NoteAgreement("a Redis master was lost: its replica serves", replaced - at);
        await log.AgreeAsync(
            "a Redis master was lost: every node lists all", at, new Sight(SightKind.Nodes, Count: fleet.NodeCount), plan, cancellationToken);
        HostReading[] after = await working;
        log.NoteAgreement("a Redis master was lost: all changes saved", TimeProvider.System.GetUtcNow() - at);
        log.Expect(
            before.Sum(reading => reading.Circuits), after.Sum(reading => reading.Circuits), "a circuit was lost with a Redis master");
        int circuits = after.Sum(reading => reading.Circuits);
        log.Fail("a circuit was not saved after the loss of a Redis master", after.Sum(reading => reading.Unsaved));
        long saved = after.Sum(reading => reading.Saves) - before.Sum(reading => reading.Saves);
        return Math.Max(0, saved - after.Sum(reading => reading.Changes)) / (double)circuits;
    }
}
