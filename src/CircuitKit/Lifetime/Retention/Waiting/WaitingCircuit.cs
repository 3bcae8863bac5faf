namespace CircuitKit.Lifetime.Retention.Waiting;

/// <summary>A circuit in the sweeper's queue; changed only under the sweeper's lock.</summary>
internal sealed class WaitingCircuit(IAwayCircuit circuit, long since, DateTimeOffset sinceTime)
{
    public IAwayCircuit Circuit { get; } = circuit;

    /// <summary>Since when its browser is away, as a timestamp.</summary>
    public long Since { get; } = since;

    public DateTimeOffset SinceTime { get; } = sinceTime;

    public RetentionVerdict Verdict { get; set; }

    /// <summary>When it is to go, as a timestamp.</summary>
    public long Due { get; set; }

    /// <summary>Where it stands among those that wait: its <see cref="Due"/> when it was put there, and a number that no other has. Zero until then.</summary>
    public (long Due, long Number) Place { get; set; }
}
