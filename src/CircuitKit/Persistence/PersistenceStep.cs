using CircuitKit.Blazor;
using CircuitKit.Persistence.Crash;
using CircuitKit.Persistence.HandOver;
using CircuitKit.Persistence.Reload;
using CircuitKit.Persistence.Resume;
using CircuitKit.Tracking;
using CircuitKit.Tracking.Hub;

namespace CircuitKit.Persistence;

/// <summary>Attaches a circuit to its snapshot when it opens, and keeps or removes the snapshot when the circuit is released.</summary>
internal sealed class PersistenceStep(
    OpenClaims claims,
    CircuitOwnership ownership,
    BackgroundWrites writes,
    RecentCloseReasons recent,
    ReloadPages reload,
    CrashOffers crashes,
    PersistentServices persistentServices) : CircuitStep
{
    public override void Opened(TrackedCircuit circuit, IServiceProvider services)
    {
        persistentServices.LearnFrom(services);
        if (circuit.Key is not { } key)
        {
            return;
        }

        // This node already owns a resumed circuit, from the moment it was made.
        if (HubCall.Current?.Connection is not { } connection || !claims.Opened(connection, circuit))
        {
            ownership.Take(key);
        }
    }

    public override Task LeavingAsync(TrackedCircuit circuit) => reload.SaveAsync(circuit);

    public override void Released(TrackedCircuit circuit, CircuitCloseReason reason)
    {
        if (circuit.Key is { } key)
        {
            var mayContinue = reason is CircuitCloseReason.Expired or CircuitCloseReason.Evicted
                or CircuitCloseReason.SignInExpired or CircuitCloseReason.Idle;
            if (reason == CircuitCloseReason.Crashed && crashes.TryOffer(circuit, claims.Find(circuit)))
            {
                mayContinue = true;
            }
            else
            {
                // Not before its last state is saved: until then other nodes ask this one, which has them wait.
                writes.Do(key, () =>
                {
                    ownership.Leave(key);
                    return Task.CompletedTask;
                });
                if ((EndRequest.DropsSnapshotFor(reason) && !circuit.IsKeptAfter(reason))
                    || (reason != CircuitCloseReason.None && circuit.LeavesNothing))
                {
                    writes.Remove(key);
                }
            }

            if (mayContinue)
            {
                recent.Add(key, reason);
            }
        }

        claims.Released(circuit, reason);
    }
}
