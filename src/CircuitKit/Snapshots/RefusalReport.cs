using CircuitKit.Observability;

namespace CircuitKit.Snapshots;

/// <summary>Says in the log why snapshots were not believed: faults once for each reason, everyday refusals now and then with their number.</summary>
/// <remarks>A whole fleet's browsers may come back at once and be refused for one and the same reason. Every refusal is counted elsewhere.</remarks>
internal sealed class RefusalReport(ILogger logger)
{
    private readonly RateLimitedLog<SnapshotRefusal> _everyday = new();
    private readonly LogOnce _faults = new();

    public void Add(SnapshotRefusal reason, Exception? trouble, TimeProvider time)
    {
        // Users sign in and out, and laptops are opened after a weekend. A stolen secret or a wrong clock looks the same, so it is logged all the
        // same.
        if (reason is SnapshotRefusal.Expired or SnapshotRefusal.WrongUser)
        {
            if (_everyday.IsDue(reason, time, out var count))
            {
                Log.SnapshotNotGiven(logger, reason, Meaning(reason), count);
            }

            return;
        }

        if (_faults.IsNew(reason.ToString()))
        {
            Log.SnapshotRefused(logger, reason, Remedy(reason, trouble));
        }
    }

    private static string Meaning(SnapshotRefusal reason) => reason switch
    {
        SnapshotRefusal.WrongUser => "It belongs to another user: somebody signed in or out since, or has got hold of another's circuit secret.",
        _ => $"It is older than CircuitKit:Snapshots:TimeToLive or AbsoluteLifetime allows, or the servers' clocks differ by more "
            + $"than {SnapshotSerializer.ClockTolerance}.",
    };

    private static string Remedy(SnapshotRefusal reason, Exception? trouble) => reason switch
    {
        SnapshotRefusal.TooNew => "A newer CircuitKit wrote it; update this server or let the newer ones serve it.",
        SnapshotRefusal.WrongProtection => "Set CircuitKit:Snapshots:Protect to the same value on every server.",
        SnapshotRefusal.Unverified => KeyTrouble.Remedy(trouble),
        SnapshotRefusal.TooLarge => "Set CircuitKit:Snapshots:MaxBytes and MaxKeys to the same values on every server.",
        SnapshotRefusal.WrongKey => "A value was copied to another key in the store; find out by whom.",
        _ => "The store holds bytes that CircuitKit did not write or that were damaged.",
    };
}
